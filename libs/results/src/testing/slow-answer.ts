/** An expression evaluated the slow and obvious way: cell by cell, in memory, over plain values by name. */
import type { Comparison, Expression, Value } from '../query/expression.ts';

export type Plain = string | number | boolean | Date | null;
export type PlainCell = Readonly<Record<string, Plain>>;

/** Every comparison with an absent value is false. */
export function fits(cell: PlainCell, expression: Expression): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.of.every((one) => fits(cell, one));
    case 'or':
      return expression.of.some((one) => fits(cell, one));
    case 'not':
      return !fits(cell, expression.of);
    case 'true':
      return valueOf(cell, expression.name.text) === true;
    case 'absent':
      return valueOf(cell, expression.name.text) === null;
    case 'in':
      return expression.values.some((value) => compare(valueOf(cell, expression.name.text), '=', value));
    case 'compare':
      return compare(valueOf(cell, expression.name.text), expression.by, expression.value);
    case 'like':
      return matches(valueOf(cell, expression.name.text), likePattern(expression.value.text));
    case 'contains':
      return containsText(valueOf(cell, expression.name.text), expression.value.text);
  }
}

function valueOf(cell: PlainCell, name: string): Plain {
  if (!Object.hasOwn(cell, name)) throw new Error(`the test has no ${name}`);
  return cell[name] ?? null;
}

function compare(value: Plain, by: Comparison, { text }: Value): boolean {
  if (value === null) return false;
  const [left, right] =
    typeof value === 'number' ? [value, Number(text)] : [asOrder(value), asOrder(value, text)];
  switch (by) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** `text`: what the value is compared with, in the value's own kind. */
function asOrder(value: string | boolean | Date, text?: string): string | number {
  if (value instanceof Date) return (text === undefined ? value : new Date(text)).getTime();
  return text ?? String(value);
}

const matches = (value: Plain, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);

const containsText = (value: Plain, part: string): boolean =>
  typeof value === 'string' && value.toLowerCase().includes(part.toLowerCase());

function likePattern(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 'is');
}
