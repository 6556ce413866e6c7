const zero = 48;

/** Whether a digit stands at a place of a text. */
export function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= zero && code <= 57;
}

/** How many digits stand there, at most so many. */
export function digitsFrom(text: string, start: number, most: number): number {
  let at = start;
  const end = Math.min(text.length, start + most);
  while (at < end && isDigit(text, at)) at += 1;
  return at - start;
}

/** The number that so many digits there make. */
export function numberOf(text: string, start: number, width: number): number {
  let value = 0;
  for (let at = start; at < start + width; at += 1) value = value * 10 + text.charCodeAt(at) - zero;
  return value;
}
