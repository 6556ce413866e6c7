/** The names that HTML has for ASCII characters which are no letters or digits. */
const ASCII: Readonly<Record<string, string>> = {
  Tab: '\t',
  NewLine: '\n',
  excl: '!',
  quot: '"',
  QUOT: '"',
  num: '#',
  dollar: '$',
  percnt: '%',
  amp: '&',
  AMP: '&',
  apos: "'",
  lpar: '(',
  rpar: ')',
  ast: '*',
  midast: '*',
  plus: '+',
  comma: ',',
  hyphen: '-',
  dash: '-',
  period: '.',
  sol: '/',
  colon: ':',
  semi: ';',
  lt: '<',
  LT: '<',
  equals: '=',
  gt: '>',
  GT: '>',
  quest: '?',
  commat: '@',
  lsqb: '[',
  lbrack: '[',
  bsol: '\\',
  rsqb: ']',
  rbrack: ']',
  Hat: '^',
  lowbar: '_',
  UnderBar: '_',
  grave: '`',
  DiacriticalGrave: '`',
  lcub: '{',
  lbrace: '{',
  verbar: '|',
  vert: '|',
  VerticalLine: '|',
  rcub: '}',
  rbrace: '}',
};

/** The names of U+00A0 to U+00FF, in order. */
const LATIN =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute ' +
  'micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig ' +
  'Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash ' +
  'Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ' +
  'ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc ' +
  'uuml yacute thorn yuml';

const NAMED: ReadonlyMap<string, number> = new Map([
  ...Object.entries(ASCII).map(([name, character]): [string, number] => [name, character.charCodeAt(0)]),
  ...LATIN.split(' ').map((name, index): [string, number] => [name, 0xa0 + index]),
]);

/** The last code point of Unicode. */
export const LAST_CODE_POINT = 0x10ffff;

/** The code point of an entity, such as of `amp`, `#61`, `#x0003D`: what stands between & and ;. Undefined: it is none. */
export function entityOf(text: string): number | undefined {
  if (!text.startsWith('#')) return NAMED.get(text);
  const [, hex, decimal] = /^#(?:x0*([\da-f]{1,6})|0*(\d{1,7}))$/i.exec(text) ?? [];
  const code = hex === undefined ? parseInt(decimal ?? '', 10) : parseInt(hex, 16);
  return code <= LAST_CODE_POINT ? code : undefined;
}
