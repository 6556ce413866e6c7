/*
 * What to do about a fault in JSON, by what stands there: most come from word processors, from JavaScript and Python,
 * and from texts that were cut off.
 */

const DEFAULT = 'Correct the text there, or copy it again as a whole.';
const TYPOGRAPHIC = /[\u2018-\u201F\u00AB\u00BB\u2039\u203A\u300C-\u300F\uFF02\uFF07\u2032\u2033]/;
/** Characters that look like a blank or like nothing. */
const INVISIBLE = /[\u00A0\u00AD\u1680\u2000-\u200F\u2028-\u202F\u205F-\u2064\u3000\uFEFF]/;

interface FaultPlace {
  /** What is wrong, as the scan says. */
  what: string;
  text: string;
  at: number;
}

/** The cure for a fault at a position, from 0. It quotes no more than one character of the text. */
export function jsonCure(text: string, at: number, what: string): string {
  const place = { what, text, at };
  return (
    CURES.find(({ applies }) => applies(place))?.cure(place) ??
    (at >= text.trimEnd().length ? 'The end is missing: copy the text again as a whole.' : DEFAULT)
  );
}

const charAt = ({ text, at }: FaultPlace): string => text.charAt(at);
const says =
  (words: string) =>
  ({ what }: FaultPlace): boolean =>
    what.startsWith(words);
const stands =
  (pattern: RegExp) =>
  ({ text, at }: FaultPlace): boolean =>
    pattern.test(text.slice(at, at + 20));

const CURES: readonly { applies: (place: FaultPlace) => boolean; cure: (place: FaultPlace) => string }[] = [
  {
    applies: (place) => TYPOGRAPHIC.test(charAt(place)),
    cure: (place) => `Write plain double quotes (") in place of ${charAt(place)} and its like.`,
  },
  {
    applies: (place) => INVISIBLE.test(charAt(place)),
    cure: () => 'An invisible character stands there: delete it, with the blanks around it.',
  },
  {
    applies: (place) => says('the string that begins here')(place) && closedTypographically(place),
    cure: () => 'Close it with a plain double quote (") in place of a typographic one.',
  },
  { applies: says('the string that begins here'), cure: () => 'Close it with a double quote (").' },
  {
    applies: says('a line break or another control'),
    cure: () => 'Close the string before it, or write \\n for a line break and \\t for a tab.',
  },
  { applies: says('an unknown escape'), cure: () => 'Write \\\\ for a backslash itself.' },
  { applies: stands(/^(?:\/\/|\/\*|#)/), cure: () => 'JSON has no comments: remove it.' },
  { applies: stands(/^'/), cure: () => 'Write double quotes (") in place of single ones.' },
  {
    applies: (place) => stands(/^[}\]]/)(place) && /,\s*$/.test(place.text.slice(0, place.at)),
    cure: () => 'Remove the comma before it: JSON has none behind the last member.',
  },
  {
    applies: (place) => says('a name in double quotes')(place) && stands(/^[A-Za-z_$]/)(place),
    cure: () => 'Put the name into double quotes (").',
  },
  {
    applies: ({ what }) => what.endsWith('is no value of JSON'),
    cure: () => 'Write null, true, false or a number.',
  },
  {
    applies: (place) => says('a value is expected')(place) && stands(/^[A-Za-z_$<{]/)(place),
    cure: () => 'Put a text into double quotes ("); true, false and null are written in small letters.',
  },
  {
    // a string that was opened plainly and closed typographically goes on to the next plain quote
    applies: (place) =>
      /^a (?:colon|comma)/.test(place.what) && stands(/^\w/)(place) && typographicBefore(place),
    cure: () => 'Write plain double quotes (") in place of the typographic ones before it.',
  },
  {
    applies: (place) => says('a comma or ')(place) && stands(/^["{[]/)(place),
    cure: () => 'Put a comma before it.',
  },
  {
    applies: (place) => says('a comma or ')(place) && stands(/^;/)(place),
    cure: () => 'Write a comma in its place.',
  },
  {
    applies: (place) => says('a colon')(place) && stands(/^=/)(place),
    cure: () => 'Write a colon in its place.',
  },
  {
    applies: (place) => says('nothing more')(place) && stands(/^,\s*[{[]/)(place),
    cure: () => 'Paste one of them alone, or put [ before the whole text and ] behind it.',
  },
  {
    applies: (place) => says('nothing more')(place) && stands(/^[:,]/)(place),
    cure: () => 'Put { before the whole text and } behind it.',
  },
  { applies: says('nothing more'), cure: () => 'Remove what follows there, or what stands before it.' },
];

/** Whether a string that is opened plainly has a typographic quote before its line ends. */
function closedTypographically({ text, at }: FaultPlace): boolean {
  const line = /^[^\r\n]*/.exec(text.slice(at))?.[0] ?? '';
  return TYPOGRAPHIC.test(line);
}

function typographicBefore({ text, at }: FaultPlace): boolean {
  return TYPOGRAPHIC.test(text.slice(Math.max(0, at - 200), at));
}
