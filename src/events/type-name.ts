/**
 * Values by a type's name, however it is written: the platform writes `Contact`, `contacts` and `CONTACTS` for one type,
 * and `AddressbookEntry` for `addressbook-entries`. The more alike, the better: two types may be called `note` and `notes`.
 */
export class TypeNames<Value> {
  readonly #names = new Map<string, Value>();
  readonly #letters = new Map<string, Value>();
  /** Undefined where several share a form. */
  readonly #forms = new Map<string, Value | undefined>();

  constructor(values: Iterable<readonly [name: string, value: Value]>) {
    for (const [name, value] of values) {
      this.#names.set(name, value);
      this.#letters.set(name.toLowerCase(), value);
      const form = commonForm(name);
      this.#forms.set(form, this.#forms.has(form) ? undefined : value);
    }
  }

  get(name: string): Value | undefined {
    if (this.#names.size === 0) return undefined;
    return (
      this.#names.get(name) ?? this.#letters.get(name.toLowerCase()) ?? this.#forms.get(commonForm(name))
    );
  }
}

/** What the ways to write a name have in common: one in the singular, in small letters. */
function commonForm(name: string): string {
  const bare = name.toLowerCase().replace(/[\s_-]/g, '');
  if (bare.endsWith('ies')) return `${bare.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(bare)) return bare.slice(0, -2);
  return /[^s]s$/.test(bare) ? bare.slice(0, -1) : bare;
}
