import type { BodyNote, NoteKind } from '../../src/instance/instance-body-read';
import type { Paste } from '../../src/instance/paste/paste';
import { line, type Tone } from './result';

/** Notes of one kind that are told in one line, with how it looks; the others have a line each. */
const TOGETHER: Readonly<Partial<Record<NoteKind, Tone>>> = {
  placeholder: 'warn',
  masked: 'plain',
  unreadable: 'warn',
  secret: 'warn',
  code: 'plain',
  unused: 'plain',
};

/** What was wrong, odd or left out of a pasted text, as lines for a form whose catalog has the texts of `paste`. */
export function pasteLines({ poller, notes }: Paste, text: Editor.Translate): HTMLElement[] {
  const apart = notes.filter(({ kind }) => TOGETHER[kind] === undefined);
  const together = Object.entries(TOGETHER).flatMap(([kind, tone]) => {
    const keys = [...new Set(notes.filter((note) => note.kind === kind).map(shownKey))];
    return keys.length === 0 ? [] : [line(tone, text(`paste.${kind}`, { keys: keys.join(', ') }))];
  });
  return [
    ...poller.problems.map(({ message }) => line('bad', message)),
    ...poller.warnings.map((warning) => line('warn', warning)),
    ...apart.map(({ kind, key, detail }) => line('warn', text(`paste.${kind}`, { key, detail }))),
    ...together,
  ];
}

/** A key, with what stands there where that is worth saying. */
function shownKey({ key, detail }: BodyNote): string {
  return detail === '' ? key : `${key} (${detail})`;
}
