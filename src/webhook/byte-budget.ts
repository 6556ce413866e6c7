/** How many bytes of bodies may be in memory at a time, for all requests together. */
export interface ByteBudget {
  /** Whether so many more may be held; then they are counted. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  readonly taken: number;
}

/** A budget of which nothing is taken. @param limit bytes */
export function createByteBudget(limit: number): ByteBudget {
  let taken = 0;
  return {
    take: (bytes) => {
      if (taken + bytes > limit) return false;
      taken += bytes;
      return true;
    },
    give: (bytes) => {
      taken -= bytes;
    },
    get taken() {
      return taken;
    },
  };
}
