import fc from 'fast-check';

/** One way to write a text within another. */
export interface Writing {
  name: string;
  write: (text: string) => string;
}

const hex = (unit: number, digits: number): string => unit.toString(16).padStart(digits, '0');
const bytesOf = (text: string): string[] => [...Buffer.from(text)].map((byte) => hex(byte, 2));
const units = (text: string): number[] => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));

const NAMES: Readonly<Record<string, string>> = {
  '=': 'equals',
  '+': 'plus',
  '/': 'sol',
  '&': 'amp',
  '"': 'quot',
  '<': 'lt',
  '%': 'percnt',
  '\\': 'bsol',
  ü: 'uuml',
};

/** Writes the characters by the ways that are given, in turn. */
const eachUnit =
  (...ways: ((unit: number) => string)[]) =>
  (text: string): string =>
    units(text)
      .map((unit, at) => ways[at % ways.length]?.(unit) ?? '')
      .join('');

const asIs = (unit: number): string => String.fromCharCode(unit);

/** What people, libraries and platforms make of a text that they say again. */
export const WRITINGS: readonly Writing[] = [
  { name: 'JSON', write: (text) => JSON.stringify(text).slice(1, -1) },
  {
    name: 'JSON with slashes escaped',
    write: (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  },
  { name: '\\uxxxx', write: eachUnit((unit) => `\\u${hex(unit, 4)}`) },
  { name: '\\uXXXX', write: eachUnit((unit) => `\\u${hex(unit, 4).toUpperCase()}`) },
  {
    name: 'some \\uXXXX, some not',
    write: eachUnit(
      (unit) => (unit > 0x7e || unit === 0x22 || unit === 0x5c ? `\\u${hex(unit, 4)}` : asIs(unit)),
      (unit) => `\\u${hex(unit, 4)}`,
    ),
  },
  { name: 'percent', write: encodeURIComponent },
  {
    name: 'percent in lower case',
    write: (text) => encodeURIComponent(text).replace(/%../g, (each) => each.toLowerCase()),
  },
  {
    name: 'percent for every byte',
    write: (text) => [...Buffer.from(text)].map((byte) => `%${hex(byte, 2)}`).join(''),
  },
  { name: 'a form', write: (text) => new URLSearchParams({ a: text }).toString().slice(2) },
  {
    name: 'HTML by name',
    write: (text) => text.replace(/[=+/&"<%\\ü]/g, (each) => `&${NAMES[each] ?? ''};`),
  },
  { name: 'HTML by number', write: eachUnit((unit) => `&#${unit};`) },
  { name: 'HTML by number without a semicolon', write: eachUnit((unit) => `&#${unit}`) },
  { name: 'HTML by number with zeros', write: eachUnit((unit) => `&#000${unit};`) },
  {
    name: 'HTML in hex',
    write: eachUnit(
      (unit) => `&#x${hex(unit, 2)};`,
      (unit) => `&#X${hex(unit, 6).toUpperCase()};`,
    ),
  },
  { name: 'Hex', write: (text) => Buffer.from(text).toString('hex') },
  {
    name: 'Hex in capitals',
    write: (text) =>
      bytesOf(text)
        .map((byte) => byte.toUpperCase())
        .join(''),
  },
  { name: 'Hex with blanks', write: (text) => bytesOf(text).join(' ') },
  { name: 'Hex with colons', write: (text) => bytesOf(text).join(':') },
  {
    name: 'Hex as a list',
    write: (text) =>
      bytesOf(text)
        .map((byte) => `0x${byte}`)
        .join(', '),
  },
  { name: 'Base64', write: (text) => Buffer.from(text).toString('base64') },
  {
    name: 'Base64 without padding',
    write: (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  },
  { name: 'Base64url', write: (text) => Buffer.from(text).toString('base64url') },
  { name: 'Base64 behind one byte', write: (text) => Buffer.from(`:${text}`).toString('base64') },
  { name: 'Base64 behind two bytes', write: (text) => Buffer.from(`a:${text}!`).toString('base64url') },
  { name: 'Base64 of a user and it', write: (text) => Buffer.from(`user:${text}`).toString('base64') },
];

/** Secrets as platforms make them, and as people do. */
export const anySecret = fc.oneof(
  fc.uint8Array({ minLength: 9, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  fc.uuid(),
  fc
    .string({
      unit: fc.constantFrom(...Array.from('abcXYZ019 =+/&%"<>\\\'~üß€😀:;{}$')),
      minLength: 6,
      maxLength: 30,
    })
    .map((text) => `k${text.trim()}!q`),
);

/** A writing within up to two others. */
export const anyWriting: fc.Arbitrary<Writing> = fc
  .array(fc.constantFrom(...WRITINGS), { minLength: 1, maxLength: 3 })
  // three times Base64 or hexadecimal digits are looked for by nobody
  .filter((writings) => writings.filter(({ name }) => /^(Base64|Hex)/.test(name)).length <= 2)
  .map((writings) => ({
    name: writings.map(({ name }) => name).join(', then '),
    write: (text) => writings.reduce((written, { write }) => write(written), text),
  }));
