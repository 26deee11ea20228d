/** A grid file's text to a checked Grid, or one error that names every problem, its line and the nearest valid name. */
import { grouped } from '@keygrid/contract';
import { checkAxes, repeated } from './check/check-axes.ts';
import { checkCells } from './check/check-cells.ts';
import { MAX_CELLS } from './config.ts';
import { countCells } from './dimensions.ts';
import { checkReport } from './check/check-report.ts';
import { expandShortForms, isWritten, type Written } from './fields.ts';
import { GridFile, publishedNumbers, type Grid } from './grid.ts';
import { grievance, problemsOf, type Path, type Problem } from './problem.ts';
import { readYaml } from './yaml-source.ts';

/** `file` only names the text in messages; `maxCells` is `MAX_CELLS` when left out. Throws UserError. */
export function parseGrid(text: string, file: string, maxCells = MAX_CELLS): Grid {
  const { value, lineOf } = readYaml(text, file);
  const parsed = GridFile.safeParse(value);
  const written = isWritten(value) ? value : {};
  const problems = [
    ...(parsed.success ? [] : problemsOf(parsed.error.issues, { schema: GridFile, value })),
    ...checkAxes(written.axes),
    ...checkLists(written),
    ...checkData(written),
    ...checkReport(written),
  ];
  if (!parsed.success || problems.length > 0) throw grievance(file, distinct(problems), lineOf);
  const refusal = (found: readonly Problem[]) => grievance(file, found, lineOf);
  const grid: Grid = {
    ...parsed.data,
    expects: publishedNumbers(parsed.data.expects),
    base: expandShortForms(written.base) as Written,
    refusal,
  };
  const size = countCells(grid);
  if (size > maxCells) throw refusal([tooManyCells(grid, size, maxCells)]);
  const conflicts = checkCells(grid);
  if (conflicts.length > 0) throw refusal(conflicts);
  return grid;
}

function tooManyCells({ seeds }: Grid, size: number, maxCells: number): Problem {
  const factors =
    seeds.length > 1 ? ` (${grouped(size / seeds.length)} for each of ${grouped(seeds.length)} seeds)` : '';
  return {
    path: size / seeds.length > seeds.length ? ['axes'] : ['seeds'],
    message:
      `${grouped(size)} cells${factors}; a grid may have ${grouped(maxCells)}. Shorten or drop an axis, or ask for more ` +
      `with --max-cells, which takes memory and time in proportion`,
  };
}

/** A value that stands twice where each may stand once. */
function checkLists({ seeds, base }: Written): Problem[] {
  const scoring = isWritten(base) && isWritten(base.scoring) ? base.scoring : {};
  const lists: [Path, unknown][] = [
    [['seeds'], seeds],
    [['base', 'scoring', 'alphas'], scoring.alphas],
  ];
  return lists.flatMap(([path, list]) =>
    Array.isArray(list) && list.every(Number.isFinite) ? repeated(list, list, path) : [],
  );
}

/** The one setting without a default. */
function checkData({ base, axes }: Written): Problem[] {
  if (!isWritten(base) || (isWritten(base.data) && 'name' in base.data)) return [];
  const lists = isWritten(axes) ? [axes.product, axes.zip].filter(isWritten) : [];
  if (lists.some((list) => 'data' in list || 'data.name' in list)) return [];
  return [{ path: ['base', 'data', 'name'], message: 'is missing; expected the name of a data set' }];
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
