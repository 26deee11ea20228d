/** A study's tables as a person asked for them: other alphas, other groups, PCK over all keypoints. */
import { alphaOf, firstNames, pckName, UserError } from '@keygrid/contract';
import { nearest } from '@keygrid/plan';
import { rescoreCommand } from '../scores/protocol.ts';
import type { StudyResults } from '../study/study-results.ts';
import type { TableRequest } from './report-table.ts';
import { tablesOf } from './report.ts';

export interface AskedTables {
  /** PCK columns of every table. Default: the grid's. */
  readonly alphas?: readonly number[];
  /** Groups of pairs; `category:*` is all that begin so. Default: the grid's. */
  readonly groups?: readonly string[];
  readonly isPerPoint?: boolean;
}

/** Contrasts stay as the grid has them, but over all keypoints: those were not tested pair by pair. @throws UserError for what was not scored. */
export function asAsked(
  study: StudyResults,
  { alphas, groups, isPerPoint = false }: AskedTables,
): StudyResults {
  const found = groups && expanded(study, groups);
  if (alphas) requireScored(study, alphas);
  const tables = tablesOf(study).map((table): TableRequest => {
    const others = table.columns.filter((name) => alphaOf(name) === undefined);
    return {
      ...table,
      ...(alphas ? { columns: [...alphas.map(pckName), ...others] } : {}),
      ...(found ? { groups: found } : {}),
    };
  });
  const changed = { ...study, grid: { ...study.grid, report: { ...study.grid.report, tables } } };
  return isPerPoint ? perPoint(changed) : changed;
}

/** Published numbers are means over images: they are left out. */
function perPoint({ pairScores: _, ...study }: StudyResults): StudyResults {
  const expects = study.grid.expects.filter(({ column }) => alphaOf(column) === undefined);
  return {
    ...study,
    isPerPoint: true,
    grid: { ...study.grid, expects },
    leftOut: study.leftOut + study.grid.expects.length - expects.length,
    cells: study.cells.map((cell) => ({
      ...cell,
      pck: cell.pck.map((value) => ({ ...value, perImage: value.perPoint })),
    })),
  };
}

function expanded({ cells }: StudyResults, asked: readonly string[]): string[] {
  const known = [...new Set(cells.flatMap(({ pck }) => pck.map(({ group }) => group)))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  return asked.flatMap((name) => {
    if (name.endsWith('*')) {
      const fitting = known.filter((group) => group.startsWith(name.slice(0, -1)));
      if (fitting.length > 0) return fitting;
    } else if (known.includes(name)) return [name];
    const near = nearest(name, known);
    throw new UserError(
      `--groups ${name}: there is no such group of pairs; ${near === undefined ? `expected one of ${firstNames(known, 20)}` : `did you mean "${near}"?`}`,
    );
  });
}

function requireScored({ name, cells, protocolName }: StudyResults, alphas: readonly number[]): void {
  const known = new Set(cells.flatMap(({ pck }) => pck.map(({ alpha }) => alpha)));
  const missing = alphas.filter((alpha) => !known.has(alpha));
  if (missing.length === 0) return;
  const all = [...known, ...missing].sort((a, b) => a - b);
  throw new UserError(
    `${name} was not scored at alpha ${missing.join(', ')} in ${protocolName}; ${rescoreCommand(name, protocolName)} --alphas ${all.join(',')} adds it from stored predictions, without inference.`,
  );
}
