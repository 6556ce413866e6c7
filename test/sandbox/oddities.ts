/** A way of the real platform that a client may not expect. */
interface Oddity {
  what: string;
  /** Whether `npm start` has it on: what a correct client must stand with Maximizer's own data. */
  demo: boolean;
}

/** What can be switched on, by name. Where it is not documented how often something happens, it happens often enough to be seen. */
export const ODDITIES = {
  'bare-raw': { what: "a notification's raw lacks pollDate and objectType", demo: true },
  'raw-objects': { what: "a notification's records lie in raw.objects", demo: true },
  'injected-keys': { what: 'records in raw carry objectId and eventType', demo: true },
  'capital-types': { what: 'notifications say Contacts where the resource is contacts', demo: true },
  'unknown-types': { what: 'one created or updated record in three is notified as UNKNOWN', demo: true },
  'no-content-type': { what: 'notifications come without a Content-Type', demo: true },
  'text-content-type': {
    what: 'notifications come as text/plain; every other one, with no-content-type',
    demo: true,
  },
  twice: { what: 'each notification is delivered twice, both at the same time', demo: true },
  'composite-ids': { what: 'new records have keys such as 12|0', demo: false },
  'numeric-ids': {
    what: 'new records have numbers as keys; every other one, with composite-ids',
    demo: false,
  },
  nulls: { what: 'fields without a value are null instead of absent', demo: true },
  late: { what: 'one change in three is searchable late: after 20 seconds, or 4 minutes', demo: true },
  // not in the demo: what changes within the lag after a first poll is stamped before it, and the first event would take minutes
  'stamps-behind': { what: 'stamps lag 150 seconds behind the Date header', demo: false },
  'stamps-ahead': { what: 'stamps run 60 seconds ahead of the Date header', demo: true },
  'no-totals': { what: 'no Elements-Total-Count', demo: true },
  'page-totals': { what: 'Elements-Total-Count counts the page alone', demo: false },
  'small-pages': { what: 'at most 20 records a page, whatever is asked for', demo: true },
  shuffled: { what: 'records come in no order, the same on all pages of a query', demo: true },
  'eager-tokens': { what: 'a full last page names a next one, which is empty', demo: true },
  'counting-tokens': { what: 'a page token only counts pages, so that rows shift', demo: false },
  'no-content': { what: 'a page without records is answered with 204', demo: true },
  'no-such-page': { what: 'a numbered page after the last is answered with 404', demo: true },
  'masks-stored': { what: 'a masked secret that is sent back becomes the secret', demo: true },
} as const satisfies Record<string, Oddity>;

export type OddityName = keyof typeof ODDITIES;
/** Those that are on; may be changed at any time. */
export type Oddities = Set<OddityName>;

export const ALL_ODDITIES = Object.keys(ODDITIES) as OddityName[];
export const DEMO_ODDITIES = ALL_ODDITIES.filter((name) => ODDITIES[name].demo);

/**
 * Names between commas; `all` and `demo` stand for several.
 * @throws Error that names what there is
 */
export function odditiesNamed(text: string): Oddities {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return new Set(
    names.flatMap((name) => {
      if (name === 'all') return ALL_ODDITIES;
      if (name === 'demo') return DEMO_ODDITIES;
      if (isOddity(name)) return [name];
      throw new Error(`No oddity is called '${name}'. There are: all, demo, ${ALL_ODDITIES.join(', ')}`);
    }),
  );
}

function isOddity(name: string): name is OddityName {
  return Object.hasOwn(ODDITIES, name);
}

/** One a line, for people. */
export function odditiesListed(): string {
  return ALL_ODDITIES.map((name) => `  ${name.padEnd(18)} ${ODDITIES[name].what}`).join('\n');
}

/** Milliseconds that the `Date` header is ahead of the stamps. */
export function oddHeaderSkew(odd: Oddities): number {
  return (odd.has('stamps-behind') ? 150_000 : 0) - (odd.has('stamps-ahead') ? 60_000 : 0);
}
