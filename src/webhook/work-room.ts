/** How many bytes of bodies are worked on, at a time and in a turn. What does not fit waits, in the order it came. */
export interface WorkRoom {
  /** Takes room for so many bytes; a body bigger than all of it takes all. Undefined: it is there at once. */
  enter(bytes: number): Promise<void> | undefined;
  /** Gives room back that was taken. */
  leave(bytes: number): void;
}

interface WaitingBody {
  bytes: number;
  go: () => void;
}

/** Bytes that are parsed before everyone else in the process gets a turn: a tenth of a second at worst. */
export const PER_TURN = 256 * 1024;

/**
 * A parsed body takes up to thirty times its bytes: only so many of them are parsed and not yet on disk.
 * @param limit bytes
 */
export function createWorkRoom(limit: number): WorkRoom {
  const waiting: WaitingBody[] = [];
  let taken = 0;
  let takenInTurn = 0;

  const fits = (bytes: number): boolean =>
    (taken === 0 || taken + bytes <= limit) && (takenInTurn === 0 || takenInTurn + bytes <= PER_TURN);
  const take = (bytes: number): void => {
    if (takenInTurn === 0) setImmediate(beginTurn);
    taken += bytes;
    takenInTurn += bytes;
  };
  const admit = (): void => {
    for (let next = waiting[0]; next !== undefined && fits(next.bytes); next = waiting[0]) {
      waiting.shift();
      take(next.bytes);
      next.go();
    }
  };
  const beginTurn = (): void => {
    takenInTurn = 0;
    admit();
  };

  return {
    enter: (bytes) => {
      if (waiting.length === 0 && fits(bytes)) {
        take(bytes);
        return undefined;
      }
      return new Promise((go) => {
        waiting.push({ bytes, go });
      });
    },
    leave: (bytes) => {
      taken -= bytes;
      admit();
    },
  };
}
