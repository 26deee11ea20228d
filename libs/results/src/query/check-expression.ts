/** From an expression as written to a condition: every name a column, every value of its column's type. */
import { firstNames, shortened } from '@keygrid/contract';
import { valueText } from '../text/text-table.ts';
import type { Column } from './column.ts';
import type { Condition } from './condition.ts';
import type { Comparison, Expression, Test, Value, Word } from './expression.ts';
import { faultAt } from './fault.ts';
import type { Names } from './names.ts';
import { readKnown, readNumber, readTime } from './read-value.ts';

/** @param source The text the expression was read from, for messages. @throws UserError. */
export async function checkExpression(
  expression: Expression,
  source: string,
  names: Names,
): Promise<Condition> {
  switch (expression.kind) {
    case 'not':
      return { kind: 'not', of: await checkExpression(expression.of, source, names) };
    case 'and':
    case 'or': {
      const of: Condition[] = [];
      for (const one of expression.of) of.push(await checkExpression(one, source, names));
      return { kind: expression.kind, of };
    }
    case 'absent':
    case 'compare':
    case 'contains':
    case 'in':
    case 'like':
    case 'true':
      return checkTest(expression, source, names);
  }
}

async function checkTest(test: Test, source: string, names: Names): Promise<Condition> {
  const column = await names.columnOf(test.name, source);
  const place = { names, column, name: test.name, source };
  switch (test.kind) {
    case 'absent':
      return { kind: 'absent', column };
    case 'true':
      return isTrue(place);
    case 'in':
      return { kind: 'any', column, values: await equalValues(place, test.values) };
    case 'like':
      return like(place, test.value.text, 'like');
    case 'contains':
      return like(place, `%${test.value.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`, '~');
    case 'compare':
      return compare(place, test.by, test.value);
  }
}

interface Place {
  readonly names: Names;
  readonly column: Column;
  readonly name: Word;
  readonly source: string;
}

async function isTrue(place: Place): Promise<Condition> {
  const { column, name, source, names } = place;
  const known = column.type === 'setting' ? await names.valuesOf(column) : [];
  if (!known.some((value) => typeof value === 'boolean'))
    throw faultAt(
      source,
      name.at,
      `${column.name} is not true or false: compare it with something, as in ${column.name} ${await exampleOf(place)}.`,
    );
  return { kind: 'any', column, values: [true] };
}

async function exampleOf({ column, names }: Place): Promise<string> {
  if (column.type === 'time') return '> 2026-11-27';
  if (column.type === 'number') return column.unit === '%' ? '> 40' : '> 1';
  const [first] = column.choices ?? (await names.valuesOf(column));
  return first === undefined ? 'is null' : `= ${shortened(valueText(first), 60)}`;
}

async function compare(place: Place, by: Comparison, value: Value): Promise<Condition> {
  const { column, source } = place;
  if (by === '=' || by === '!=')
    return { kind: by === '=' ? 'any' : 'other', column, values: await equalValues(place, [value]) };
  await requireOrder(place, by);
  if (column.type === 'time') return { kind: 'order', column, by, value: readTime(column, value, source) };
  return { kind: 'order', column, by, value: readNumber(column, value, source) };
}

async function requireOrder({ column, names, name, source }: Place, by: string): Promise<void> {
  if (column.type === 'number' || column.type === 'time') return;
  const values = column.choices ?? (await names.valuesOf(column));
  if (column.type === 'setting' && (values.length === 0 || values.some((value) => typeof value === 'number')))
    return;
  const shown = firstNames(
    values.map((value) => valueText(value)),
    5,
  );
  throw faultAt(
    source,
    name.at,
    `${column.name} holds no numbers (${shown}): \`${by}\` compares numbers and times; use = or in.`,
  );
}

async function equalValues(
  { column, names, name, source }: Place,
  values: readonly Value[],
): Promise<unknown[]> {
  if (column.type === 'time')
    throw faultAt(
      source,
      name.at,
      `${column.name} is a time, which is hardly ever equal to another: use <, <=, > or >=.`,
    );
  if (column.choices) return values.map((value) => choice(column, column.choices ?? [], value, source));
  if (column.isKnown) {
    const known = await names.valuesOf(column);
    return values.flatMap((value) => readKnown(column, known, value, source));
  }
  return column.type === 'number'
    ? values.map((value) => readNumber(column, value, source))
    : values.map(({ text }) => text);
}

/** In any case. */
function choice(column: Column, choices: readonly string[], value: Value, source: string): string {
  const wanted = value.text.toUpperCase();
  const [found = ''] = readKnown(column, choices, { ...value, text: wanted }, source);
  return found as string;
}

async function like({ column, names, name, source }: Place, pattern: string, by: string): Promise<Condition> {
  const holdsTexts =
    column.type === 'text' ||
    (column.type === 'setting' && (await names.valuesOf(column)).some((value) => typeof value === 'string'));
  if (!holdsTexts)
    throw faultAt(
      source,
      name.at,
      `${column.name} holds no texts: \`${by}\` is for texts; use =, <, > or in.`,
    );
  return { kind: 'like', column, pattern };
}
