import type { ServerTime } from '../connector/server-clock';
import { setBackOf, type SetBack } from './set-back';
import type { OpenWindow, Position } from './state';
import { isTooSmall, nextWindow, type Lookback } from './window';

/** From this beginning of a window on, what an answer alone says of the server's clock is believed. */
const BELIEVED = 3;
/** By how much a window's own idea of the present may be behind the server's, ms. */
const LATE = 60_000;

/** How a window was begun. */
export interface Beginning {
  /** The position it was opened from. */
  from: Position;
  opened: OpenWindow;
  /** What the server's clock was thought to be then, ms. */
  now: number;
  /** From 1. */
  count: number;
}

/**
 * What a window's first page asks for: that the window is read; that it is opened again, since the page shows another
 * time than it was opened for; that a first poll starts at the time of the page; or that the server's clock was set back.
 */
export type Verdict = 'read' | 'again' | 'start-now' | { setBack: SetBack };

/** @param unit the url's coarsest step, ms */
export function verdictOf(
  { from, opened, now, count }: Beginning,
  page: ServerTime,
  lookback: Lookback,
  unit: number,
): Verdict {
  const isNew = opened.place === undefined;
  const isBelieved = page.isExpected || count >= BELIEVED;
  if (from.noting && isNew && !isBelieved) return 'start-now';
  const found = setBackOf(from, page);
  if (found !== undefined) return isBelieved ? { setBack: found } : 'again';
  if (!isNew || count >= BELIEVED) return 'read';
  const isLate = page.serverTime - now > LATE;
  return isLate || isTooSmall(opened, nextWindow(from, lookback, page.serverTime, unit)) ? 'again' : 'read';
}
