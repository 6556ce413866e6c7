import { field, setValue } from '../../editor/field';
import { ask, typed, type Text } from '../../editor/connection-server';

/** The token field's text when a token is kept by the server, as Node-RED itself shows stored passwords. */
const STORED = '__PWRD__';

/** Tokens that the server keeps for this form: of the browser's knowledge they are names only. */
export interface FormTokens {
  /** The form takes the token of that claim; the next Deploy saves it. */
  take(claim: string): void;
  /** No token any more, such as after the instance was deleted. */
  clear(): void;
  /** The form was saved: of two claims the last counts, the others are given back. */
  saved(): void;
  /** The form was cancelled: everything is given back. */
  cancelled(): void;
}

/** The tokens of an open form, none taken yet. */
export function formTokens(node: Editor.EditedNode, text: Text): FormTokens {
  const claims = new Set<string>();
  const before = typed('instanceTokenClaim');
  const giveBack = (wanted: string): void => {
    const unwanted = [...claims].filter((claim) => claim !== wanted);
    if (unwanted.length === 0) return;
    // when Node-RED does not answer there is nothing to do about it, and nothing lost
    void ask('cancel', { id: node.id, claims: unwanted }, text).catch(() => undefined);
  };
  // a token that is typed replaces the one that was received
  $(field('node-config-input-instanceToken')).on('input', () => {
    setValue('node-config-input-instanceTokenClaim', '');
  });
  return {
    take: (claim) => {
      claims.add(claim);
      setValue('node-config-input-instanceTokenClaim', claim);
      setValue('node-config-input-instanceToken', STORED);
    },
    clear: () => {
      setValue('node-config-input-instanceTokenClaim', '');
      setValue('node-config-input-instanceToken', '');
    },
    saved: () => {
      giveBack(typed('instanceTokenClaim'));
      // one that was typed earlier and never deployed would be sent in the place of the received one
      if (claims.has(typed('instanceTokenClaim')) && node.credentials !== undefined)
        delete node.credentials['instanceToken'];
    },
    cancelled: () => {
      giveBack(before);
    },
  };
}
