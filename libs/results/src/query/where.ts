/** `--where`: an expression, or the short `PATH=VALUE`, whose value needs no quotes. Several of one path are alternatives. */
import { groupBy, UserError } from '@keygrid/contract';
import type { Expression } from './expression.ts';
import { parseExpression } from './parse-expression.ts';
import type { WrittenCondition } from './question.ts';

const SHORT = /^\s*([^\s=<>!~()]+)\s*=(?!=)(.*)$/s;
const OR = ' or ';

type Comparing = Expression & { readonly kind: 'compare' };
type Read = { readonly text: string } & (
  | { readonly path: string; readonly expression: Comparing }
  | { readonly path?: undefined; readonly expression: Expression }
);

/** All must hold. @throws UserError for what is neither. */
export function parseWhere(texts: readonly string[]): WrittenCondition[] {
  const read = texts.map(readOne);
  const short = read.filter((one) => one.path !== undefined);
  const whole = read.filter((one) => one.path === undefined);
  return [...whole, ...[...groupBy(short, ({ path }) => path).values()].map(alternatives)];
}

function readOne(text: string): Read {
  if (text.trim() === '')
    throw new UserError(
      '--where is empty: expected PATH=VALUE, as in evaluation.kbc.mode=both, or an expression.',
    );
  const [, path, value] = SHORT.exec(text) ?? [];
  if (path === undefined || value === undefined) return { text, expression: parseExpression(text) };
  const whole = wholeOf(text);
  if (whole?.kind === 'compare') return { text, path, expression: whole };
  if (whole !== undefined) return { text, expression: whole };
  const name = { text: path, at: text.indexOf(path) };
  const written = { text: value.trim(), at: text.length - value.trimStart().length, quoted: false };
  return { text, path, expression: { kind: 'compare', name, by: '=', value: written } };
}

/** Undefined where the value is one that an expression has in quotes. */
function wholeOf(text: string): Expression | undefined {
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** As one text, so that a message can show the place. */
function alternatives(read: readonly { text: string; expression: Comparing }[]): WrittenCondition {
  const text = read.map((one) => one.text).join(OR);
  let from = 0;
  const of = read.map(({ text: own, expression }) => {
    const moved = movedBy(expression, from);
    from += own.length + OR.length;
    return moved;
  });
  const [first] = of;
  return { text, expression: of.length === 1 && first ? first : { kind: 'or', of } };
}

const movedBy = ({ name, value, ...rest }: Comparing, by: number): Comparing => ({
  ...rest,
  name: { ...name, at: name.at + by },
  value: { ...value, at: value.at + by },
});
