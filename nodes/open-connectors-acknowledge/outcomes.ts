/** What an acknowledge node can say of an event; in step with the engine's own type by its use there. */
export const OUTCOMES = ['done', 'retry', 'discard'] as const;
