import type { Grammar } from '../typed-value';

/** What expressions are in the editor: as its own typed inputs read them. */
export const GRAMMAR: Grammar = {
  variable: () => undefined,
  jsonata: (text) => jsonata(text),
  path: (text) => RED.utils.normalisePropertyExpression(text),
};
