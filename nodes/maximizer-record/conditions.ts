import { ConfigurationError } from '../../src/errors';
import { isMembers } from '../../src/json';
import { isFieldName, valuesIn } from '../../src/record/ceql';
import type { Comparison } from '../../src/record/order';
import { choiceOf, isSet, scalarOf } from '../shared/properties';
import type { Properties } from '../shared/property';
import { checkSetting, typedValue, type Grammar, type TypedValue } from './typed-value';

/** How a condition compares, as the form offers it. */
export const COMPARISONS: readonly Comparison[] = [
  '=',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  'LIKE',
  'IN',
  'IS NULL',
  'IS NOT NULL',
];

/** A condition of a find as the node saves it: its value is of the type that `valueType` says. */
export interface ConditionRow {
  readonly field: string;
  readonly comparison: Comparison;
  /** Undefined where the comparison needs none. */
  readonly value: TypedValue | undefined;
}

/** The parts of a row, in the order in which a form has them. */
export const ROW_PARTS = ['field', 'comparison', 'value'] as const;
export type RowPart = (typeof ROW_PARTS)[number];

/** Whether a comparison compares with something. */
export function needsValue(comparison: unknown): boolean {
  return comparison !== 'IS NULL' && comparison !== 'IS NOT NULL';
}

/** The rows of a condition. @throws ConfigurationError for the first that cannot work, by its number from 1 */
export function conditionRows(value: unknown, grammar: Grammar): ConditionRow[] {
  if (!isSet(value)) return [];
  if (!Array.isArray(value)) {
    throw new ConfigurationError('where', 'it is no list', {
      cure: 'Open the form, and add the conditions there.',
      told: { code: 'noConditions' },
    });
  }
  return value.map((row: unknown, index) => {
    try {
      return conditionRow(isMembers(row) ? row : {}, grammar);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const part = error.key === 'valueType' ? 'type of the value' : error.key;
      throw new ConfigurationError('where', `the ${part} of condition ${index + 1}: ${error.reason}`, {
        cure: error.cure,
        told: error.told && {
          code: `condition_${error.key}`,
          values: { number: index + 1 },
          inner: error.told,
        },
      });
    }
  });
}

/** What is wrong with one row, as an error against its part; undefined: nothing. */
export function rowFault(row: Properties, grammar: Grammar): ConfigurationError | undefined {
  try {
    conditionRow(row, grammar);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

function conditionRow(row: Properties, grammar: Grammar): ConditionRow {
  const field = scalarOf('field', row['field']);
  if (field === '') {
    throw new ConfigurationError('field', 'is missing', {
      cure: 'Name one, or remove the condition.',
      told: { code: 'noField' },
    });
  }
  if (!isFieldName(field)) {
    throw new ConfigurationError('field', 'holds a back-tick, which no name of a field can', {
      cure: 'Name the field without quotes: they are added where it needs them.',
      told: { code: 'backTick' },
    });
  }
  checkSetting('field', field, grammar);
  checkSetting('comparison', row['comparison'], grammar);
  const comparisons = Object.fromEntries(COMPARISONS.map((each) => [each, each]));
  const comparison = choiceOf('comparison', row['comparison'], comparisons, '=');
  if (!needsValue(comparison)) return { field, comparison, value: undefined };
  const value = typedValue('value', row, grammar);
  if (comparison === 'IN' && value.type === 'str' && valuesIn(value.value).length === 0) {
    throw new ConfigurationError('value', 'names none to be one of', {
      cure: 'Enter some with commas between them, such as Cork, Bonn.',
      told: { code: 'noValues' },
    });
  }
  return { field, comparison, value };
}
