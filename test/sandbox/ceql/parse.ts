import { Refusal } from '../http';

export type Operator = '=' | '!=' | '<' | '>' | '<=' | '>=' | 'LIKE';

/** A `where` clause, understood. */
export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'compare'; field: string; operator: Operator; value: string }
  | { kind: 'in'; field: string; values: string[] }
  | { kind: 'null'; field: string; negated: boolean };

interface Token {
  kind: 'word' | 'quoted' | 'ticked' | 'number' | 'symbol' | 'end';
  text: string;
  position: number;
}

const TOKEN =
  /\s*(?:'((?:[^']|'')*)'|`([^`]+)`|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_$][\w$]*(?:\.[\w$]+)*)|(!=|<=|>=|[=<>(),]))/y;
const KEYWORDS = new Set(['AND', 'OR', 'LIKE', 'IN', 'IS', 'NOT', 'NULL']);

function malformed(where: string, position: number, what: string): Refusal {
  return new Refusal(400, `Invalid 'where' at position ${position}: ${what} in: ${where}`);
}

function tokensOf(where: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let position = 0;
  while (where.slice(position).trim() !== '') {
    TOKEN.lastIndex = position;
    const found = TOKEN.exec(where);
    const start = position + where.slice(position).search(/\S/);
    if (!found) {
      const open = where[start] === "'" ? 'a quote is not closed' : `unexpected '${where[start] ?? ''}'`;
      throw malformed(where, start, open);
    }
    const [, quoted, ticked, number, word, symbol] = found;
    if (quoted !== undefined)
      tokens.push({ kind: 'quoted', text: quoted.replaceAll("''", "'"), position: start });
    else if (ticked !== undefined) tokens.push({ kind: 'ticked', text: ticked, position: start });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, position: start });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, position: start });
    else tokens.push({ kind: 'symbol', text: symbol ?? '', position: start });
    position = TOKEN.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', position: where.length });
  return tokens;
}

/**
 * Reads CEQL: `AND OR = != < > <= >= LIKE IN IS NULL, IS NOT NULL`, parentheses, values in single quotes (a quote doubled)
 * or bare numbers, names bare, in back-ticks or in single quotes (spaces). Names with dots are documented in back-ticks, but
 * the vendor's own tests write them bare. Anything else is refused with 400.
 */
export function parseWhere(where: string): Condition {
  const tokens = tokensOf(where);
  let next = 0;
  const peek = (): Token =>
    tokens[Math.min(next, tokens.length - 1)] ?? { kind: 'end', text: '', position: 0 };
  const fail = (wanted: string): Refusal => {
    const token = peek();
    return malformed(
      where,
      token.position,
      `expected ${wanted}, found ${token.text === '' ? 'the end' : `'${token.text}'`}`,
    );
  };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  const isKeyword = (word: string): boolean => peek().kind === 'word' && peek().text.toUpperCase() === word;
  const takeKeyword = (word: string): boolean => isKeyword(word) && take().kind === 'word';
  const takeSymbol = (symbol: string): boolean =>
    peek().kind === 'symbol' && peek().text === symbol && take().kind === 'symbol';

  function either(): Condition {
    const parts = [both()];
    while (takeKeyword('OR')) parts.push(both());
    return joined('or', parts);
  }

  function both(): Condition {
    const parts = [single()];
    while (takeKeyword('AND')) parts.push(single());
    return joined('and', parts);
  }

  function single(): Condition {
    if (takeSymbol('(')) {
      const inner = either();
      if (!takeSymbol(')')) throw fail("')'");
      return inner;
    }
    const field = name();
    if (takeKeyword('IS')) {
      const negated = takeKeyword('NOT');
      if (!takeKeyword('NULL')) throw fail('NULL');
      return { kind: 'null', field, negated };
    }
    if (takeKeyword('IN')) return { kind: 'in', field, values: list() };
    if (takeKeyword('LIKE')) return { kind: 'compare', field, operator: 'LIKE', value: quotedValue() };
    const operator = take().text;
    if (!isOperator(operator)) {
      next -= 1;
      throw fail('an operator');
    }
    return { kind: 'compare', field, operator, value: value() };
  }

  function name(): string {
    const { kind, text } = peek();
    if (kind === 'word' && !KEYWORDS.has(text.toUpperCase())) return take().text;
    if ((kind === 'ticked' || kind === 'quoted') && text !== '') return take().text;
    throw fail('a field name');
  }

  function quotedValue(): string {
    if (peek().kind !== 'quoted') throw fail('a value in single quotes');
    return take().text;
  }

  function value(): string {
    return peek().kind === 'number' ? take().text : quotedValue();
  }

  function list(): string[] {
    if (!takeSymbol('(')) throw fail("'('");
    const values = [value()];
    while (takeSymbol(',')) values.push(value());
    if (!takeSymbol(')')) throw fail("')'");
    return values;
  }

  const condition = either();
  if (peek().kind !== 'end') throw fail('AND, OR or the end');
  return condition;
}

function joined(kind: 'and' | 'or', parts: Condition[]): Condition {
  const [first] = parts;
  return parts.length === 1 && first ? first : { kind, parts };
}

/** The condition with its fields called by other names, where `names` has them. */
export function renamed(condition: Condition, names: Readonly<Record<string, string>>): Condition {
  if ('parts' in condition)
    return { ...condition, parts: condition.parts.map((part) => renamed(part, names)) };
  return { ...condition, field: names[condition.field] ?? condition.field };
}

function isOperator(text: string): text is Operator {
  return ['=', '!=', '<', '>', '<=', '>='].includes(text);
}
