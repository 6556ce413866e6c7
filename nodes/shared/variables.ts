import { isMembers } from '../../src/json';
import { checkReplaced, notReplaced, variableIn } from '../../src/variable';

/** Texts with placeholders of their own, such as `${date:yyyy}`: in them only a variable as whole text is one. */
const WITH_PLACEHOLDERS = new Set(['url', 'resources']);

/**
 * Makes sure that Node-RED has replaced every `${NAME}` in a node's properties: it leaves those whose variable is not
 * set, and those that stand beside other text.
 * @param keys the properties that the node works with
 * @throws ConfigurationError that names the property and the variable
 */
export function checkVariables(properties: Readonly<Record<string, unknown>>, keys: readonly string[]): void {
  for (const key of keys) if (!isExpression(properties, key)) checkValue(key, properties[key]);
}

/** Whether a typed value is an expression, in which `${` is no variable. */
function isExpression(owner: Readonly<Record<string, unknown>>, key: string): boolean {
  return owner[`${key}Type`] === 'jsonata';
}

function checkValue(key: string, value: unknown): void {
  if (typeof value === 'string') {
    checkText(key, value);
  } else if (Array.isArray(value)) {
    for (const item of value) checkValue(key, item);
  } else if (isMembers(value)) {
    for (const [member, inner] of Object.entries(value)) {
      checkReplaced(key, member);
      if (!isExpression(value, member)) checkValue(member, inner);
    }
  }
}

function checkText(key: string, text: string): void {
  const variable = variableIn(text);
  if (variable === undefined) return;
  // what is wrong with a placeholder is for the url's own check to say
  if (WITH_PLACEHOLDERS.has(key) && (!variable.isWhole || variable.name.includes(':'))) return;
  throw notReplaced(key, variable);
}
