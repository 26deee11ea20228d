/** The cells that fit, for what is done to them. */
import { UserError } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { askedStudies } from '../query/asked-studies.ts';
import { Bindings } from '../query/bindings.ts';
import { checkExpression } from '../query/check-expression.ts';
import type { Condition } from '../query/condition.ts';
import { expressionText } from '../query/expression-text.ts';
import { Names } from '../query/names.ts';
import type { Question } from '../query/question.ts';
import { cellsThatFit } from '../query/selection.ts';

/**
 * Their ids, in the order of their grids; those of a study's newest revision.
 * @throws UserError as `ask` does, and where none fits.
 */
export async function findCells(
  home: Home,
  { studies: asked, conditions }: Pick<Question, 'studies' | 'conditions'>,
): Promise<string[]> {
  const studies = await askedStudies(home, asked);
  const names = new Names(home, studies);
  const of: Condition[] = [];
  for (const { expression, text } of conditions) of.push(await checkExpression(expression, text, names));
  const { add, values } = new Bindings();
  const { rows } = await readerOf(home).query<{ id: string }>(
    `SELECT c.id::text AS id ${cellsThatFit(names, { kind: 'and', of }, add)} ORDER BY asked.place, c.ordinal`,
    values,
  );
  if (rows.length > 0) return rows.map(({ id }) => id);
  const text = conditions.map(({ expression }) => expressionText(expression)).join(' and ');
  const where = asked.length > 0 ? ` of ${asked.join(', ')}` : '';
  throw new UserError(`No cell${where} fits: ${text}. Nothing was changed.`);
}
