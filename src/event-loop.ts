/** Resolves when whoever waits for a turn in this process had it; timers and sockets may still have to wait. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when the event loop went round: timers and sockets had their turn, too. */
export function everyonesTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => setImmediate(resolve));
  });
}
