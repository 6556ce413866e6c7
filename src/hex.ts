/** 32 bits as 8 hex digits, whether they were signed or not. */
export function hexOf(bits: number): string {
  return (bits >>> 0).toString(16).padStart(8, '0');
}
