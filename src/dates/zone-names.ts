import type { Zone } from './zones';

/** `+0530` or `+05:30`; Java cuts seconds off. */
export function offsetText(offset: number, separator: string): string {
  const minutes = Math.trunc(offset / 60_000);
  const size = Math.abs(minutes);
  const hours = Math.floor(size / 60);
  const rest = size - hours * 60;
  return `${minutes < 0 ? '-' : '+'}${hours < 10 ? '0' : ''}${hours}${separator}${rest < 10 ? '0' : ''}${rest}`;
}

/** The name Java prints for `z` (short) and `zzzz` (long). */
export function zoneName(_zone: Zone, _instant: number, offset: number): string {
  return offset === 0 ? 'GMT' : `GMT${offsetText(offset, ':')}`;
}

/** What a zone's name in a text means: offsets in ms, two of them where the name is ambiguous. */
export function namedOffsets(name: string): readonly number[] | undefined {
  return name === 'Z' || name === 'GMT' || name === 'UTC' || name === 'UT' ? [0] : undefined;
}
