/** From what a person types to what is controlled. */
import { UserError } from '@keygrid/contract';
import { findCells, findRunOrStudy, parseWhere } from '@keygrid/results';
import type { Home, Target } from '@keygrid/runs';

/** @throws UserError for an unknown name, for a filter that matches nothing, and where neither is given. */
export async function findTarget(
  home: Home,
  name: string | undefined,
  where: readonly string[],
): Promise<Target> {
  const conditions = parseWhere(where);
  if (name === undefined) {
    if (conditions.length === 0)
      throw new UserError('Expected the name of a study, the id of a run, or --where EXPRESSION.');
    return { cells: await findCells(home, { studies: [], conditions }) };
  }
  const found = await findRunOrStudy(home, name);
  if (conditions.length === 0) return found;
  if ('run' in found)
    throw new UserError(
      `--where is for the cells of a study; ${found.run} is one run. Leave one of them out.`,
    );
  return { cells: await findCells(home, { studies: [found.study], conditions }) };
}
