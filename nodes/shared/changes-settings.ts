import { ConfigurationError } from '../../src/errors';
import { isMembers, type Members } from '../../src/json';
import type { Echo } from '../../src/record/order';
import { recordPathSteps } from '../../src/resource/record-path';
import type { Watch, WatchRow, WatchWhen } from '../../src/snapshots/watch';
import { choiceOf, isSet, textOf, truthOf } from './properties';
import type { Properties, PropertyTable } from './property';

/** What a row may ask of a field, as it is saved, and which values that takes. */
export const WATCH_WHENS: Readonly<Record<WatchWhen, { from: boolean; to: boolean }>> = {
  changes: { from: false, to: false },
  becomes: { from: false, to: true },
  'stops being': { from: true, to: false },
  'goes from … to': { from: true, to: true },
};
/** Rows at most: each is looked at for every record. */
const MOST_ROWS = 100;

/** What a source node saves of which changes it sends, and of what it says of them. */
export const CHANGES_PROPERTIES = {
  // not `changed`: the editor notes by that name whether a node is deployed
  changes: {
    value: false,
    check: (value) => {
      truthOf('changes', value, false);
    },
  },
  watch: {
    value: [],
    check: (value) => {
      watchRowsOf(value);
    },
  },
  watchMode: {
    value: 'any',
    check: (value) => {
      modeOf(value);
    },
  },
  watchCreated: {
    value: true,
    check: (value) => {
      truthOf('watchCreated', value, true);
    },
  },
  watchDeleted: {
    value: true,
    check: (value) => {
      truthOf('watchDeleted', value, true);
    },
  },
  echo: {
    value: 'send',
    check: (value) => {
      readEcho(value);
    },
  },
} as const satisfies PropertyTable;

/**
 * Which events a node sends, each saying what changed; undefined where it sends all of them and says nothing of it.
 * @param moved configured fields that the platform moves on each save
 * @throws ConfigurationError for the first property that cannot work
 */
export function readWatch(properties: Properties, moved: readonly string[]): Watch | undefined {
  const watch: Watch = {
    rows: watchRowsOf(properties['watch']),
    mode: modeOf(properties['watchMode']),
    created: truthOf('watchCreated', properties['watchCreated'], true),
    deleted: truthOf('watchDeleted', properties['watchDeleted'], true),
    moved,
  };
  const isWatching = watch.rows.length > 0 || !watch.created || !watch.deleted;
  return isWatching || truthOf('changes', properties['changes'], false) ? watch : undefined;
}

/** What becomes of changes that record nodes made over the same connection. @throws ConfigurationError */
export function readEcho(value: unknown): Echo {
  const choices = { send: 'send', mark: 'mark', skip: 'skip' } as const;
  return choiceOf('echo', value, choices, CHANGES_PROPERTIES.echo.value);
}

/** The rows of what is watched. @throws ConfigurationError that names the first row that cannot work */
export function watchRowsOf(value: unknown): WatchRow[] {
  if (!isSet(value)) return [];
  if (!Array.isArray(value)) throw new ConfigurationError('watch', 'it is no list of rows', { cure: CURE });
  if (value.length > MOST_ROWS) {
    throw new ConfigurationError('watch', `it has more than ${MOST_ROWS} rows`, {
      cure: 'Watch fewer fields.',
    });
  }
  return value.map((row: unknown, index) => {
    try {
      return watchRowOf(row);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new ConfigurationError('watch', `row ${index + 1}: ${error.reason}`, { cure: error.cure });
    }
  });
}

const CURE = 'Say which field, and when: it changes, becomes, stops being, or goes from … to a value.';

/** @throws ConfigurationError */
function watchRowOf(row: unknown): WatchRow {
  if (!isMembers(row)) throw new ConfigurationError('watch', 'it is no row', { cure: CURE });
  const field = textIn(row, 'field');
  if (field === '') {
    throw new ConfigurationError('watch', 'it has no field', {
      cure: 'Name a field of the record, such as Status or Address.City, or remove the row.',
    });
  }
  recordPathSteps(field, 'watch');
  const when = whenOf(textIn(row, 'when'));
  return { field, when, from: textIn(row, 'from'), to: textIn(row, 'to') };
}

/** What a row asks of its field; a blank one asks that it changes. @throws ConfigurationError */
function whenOf(typed: string): WatchWhen {
  if (typed === '') return 'changes';
  // whoever writes a flow by hand may not have the one character at hand
  const when = (Object.keys(WATCH_WHENS) as WatchWhen[]).find((known) => known === typed.replace('...', '…'));
  if (when !== undefined) return when;
  throw new ConfigurationError('watch', `"${typed.slice(0, 40)}" is no comparison`, {
    cure: `Choose one of ${Object.keys(WATCH_WHENS).join(', ')}.`,
  });
}

/** @throws ConfigurationError for a list or an object */
function textIn(row: Members, name: keyof WatchRow): string {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  if (typeof value !== 'object' || value === null) return textOf(value);
  throw new ConfigurationError('watch', `its ${name} is no text`, { cure: CURE });
}

function modeOf(value: unknown): Watch['mode'] {
  const modes = { any: 'any', all: 'all' } as const;
  return choiceOf('watchMode', value, modes, CHANGES_PROPERTIES.watchMode.value);
}
