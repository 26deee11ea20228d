/** From a page to the next: what an answer says of its last row, and what is asked with it. */
import { shortened, UserError } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import type { AskedStudy } from '../asked-studies.ts';
import { Bindings } from '../bindings.ts';
import { fromCells } from '../column.ts';

/** A cell's id. */
const ROW = /^[1-9]\d{0,17}$/;

/** @throws UserError for a row that is none of the asked studies, or not any more. */
export async function requireRow(home: Home, studies: readonly AskedStudy[], after: string): Promise<void> {
  const shown = `--after ${shortened(after, 40)}`;
  if (!ROW.test(after))
    throw new UserError(`${shown}: expected what the page before says is "next", a whole number.`);
  const { add, values } = new Bindings();
  const { rowCount } = await readerOf(home).query(
    `SELECT FROM ${fromCells(studies, add)} WHERE c.id = ${add(after, 'bigint')}`,
    values,
  );
  if (rowCount === 0)
    throw new UserError(
      `${shown}: the studies that are asked have no such row, or not any more. Ask the first page again, without --after.`,
    );
}
