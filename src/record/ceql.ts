import { ConfigurationError } from '../errors';
import { nameOf } from '../json';
import { ceqlFault, KEYWORDS } from './ceql-fault';
import type { Condition, Where } from './order';

export { ceqlFault, characterAt, type CeqlFault } from './ceql-fault';

/**
 * A `where` clause in CEQL, not encoded; blank: all records. Values stand in single quotes, a quote in one is doubled;
 * of fields, those with dots stand in back-ticks and others with spaces in single quotes.
 * @throws ConfigurationError for a row that says nothing, and for a text that cannot be read, with its place
 */
export function conditionText(where: Where): string {
  if ('ceql' in where) return checkedCeql(where.ceql);
  return where.rows.map(rowText).join(` ${where.join} `);
}

function checkedCeql(text: string): string {
  if (text.trim() === '') return '';
  const fault = ceqlFault(text);
  if (fault === undefined) return text.trim();
  throw new ConfigurationError('where', fault.reason, {
    at: fault.at,
    told: fault.told,
    cure: "Write it like Email='ann@example.com' AND City LIKE 'New%', a quote in a value twice.",
  });
}

function rowText({ field, comparison, value }: Condition): string {
  const name = fieldText(field);
  switch (comparison) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return `${name} ${comparison}`;
    case 'IN':
      return `${name} IN (${listed(field, value)
        .map((each) => valueText(field, each))
        .join(',')})`;
    case 'LIKE':
      return `${name} LIKE ${valueText(field, value)}`;
    default:
      return `${name}${comparison}${valueText(field, value)}`;
  }
}

/** What a bare name may be; anything else is quoted. */
const BARE = /^[A-Za-z_$][\w$]*$/;

/** A field as a clause names it; one that was quoted already stays as it is. */
function fieldText(field: string): string {
  const name = field.trim();
  if (name === '') {
    throw new ConfigurationError('where', 'a row names no field', {
      cure: 'Name one such as Email, or remove the row.',
      told: { code: 'rowWithoutField' },
    });
  }
  if (isQuotedName(name)) return name;
  if (!isFieldName(name)) {
    throw new ConfigurationError('where', `${name} holds a back-tick, which no name of a field can`, {
      cure: 'Name the field without quotes: they are added where it needs them.',
      told: { code: 'backTick' },
    });
  }
  if (BARE.test(name) && !KEYWORDS.has(name.toUpperCase())) return name;
  // spaces are documented in single quotes, dots in back-ticks, and both together nowhere: a path is a path
  return /\s/.test(name) && !name.includes('.') ? quoted(name) : `\`${name}\``;
}

/** Whether CEQL has a way to name a field of that name, or it is quoted as CEQL has it. */
export function isFieldName(field: string): boolean {
  const name = field.trim();
  return isQuotedName(name) || !name.includes('`');
}

function isQuotedName(name: string): boolean {
  return /^`[^`]+`$/.test(name) || /^'(?:[^']|'')+'$/.test(name);
}

/** The values of a text with commas between them; blank ones do not count. */
export function valuesIn(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** The values of a list. */
function listed(field: string, value: unknown): readonly unknown[] {
  const values: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? valuesIn(value)
      : [value];
  if (values.length > 0) return values;
  throw new ConfigurationError('where', `the list for ${field} is empty`, {
    cure: 'Give at least one value: no record is in an empty list.',
    told: { code: 'emptyList', values: { field } },
  });
}

function valueText(field: string, value: unknown): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    // the CRM's dates end at the second
    return quoted(value.toISOString().replace(/\.000Z$/, 'Z'));
  }
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return quoted(String(value));
  const number = typeof value === 'number' && Number.isFinite(value) ? nameOf(value) : undefined;
  if (number !== undefined) return quoted(number);
  const what = value === undefined ? 'is missing' : value === null ? 'is null' : 'is no text, number or date';
  const code = value === undefined || value === null ? 'noValueFor' : 'badValueFor';
  throw new ConfigurationError('where', `the value for ${field} ${what}`, {
    told: { code, values: { field } },
    cure: 'Give one; for records without a value compare with IS NULL.',
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
