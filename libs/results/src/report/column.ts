/** The columns a table may have: what each shows of a cell, and in which unit. */
import { alphaOf } from '@keygrid/contract';
import type { Grid } from '@keygrid/plan';
import type { CellResult, RunResult } from '../study/study-results.ts';

export type Unit = '%' | 's' | 'ms' | 'GiB';

export interface Column {
  /** As the grid names it: `pck@0.1`, `training-seconds`, `inference-ms`, `peak-memory`. */
  readonly name: string;
  /** Group of pairs; only PCK has one. */
  readonly group?: string;
  readonly unit: Unit;
}

/** PCK columns once for each group, the others once. */
export function columnsOf(names: readonly string[], groups: readonly string[]): Column[] {
  const pck = names.filter((name) => alphaOf(name) !== undefined);
  return [
    ...groups.flatMap((group) => pck.map((name): Column => ({ name, group, unit: '%' }))),
    ...names.filter((name) => alphaOf(name) === undefined).map((name) => ({ name, unit: unitOf(name) })),
  ];
}

function unitOf(name: string): Unit {
  if (name === 'training-seconds') return 's';
  return name === 'inference-ms' ? 'ms' : 'GiB';
}

/**
 * A finished cell's value in the column's unit; undefined where it was not measured or has no such pairs, and where `timing:
 * exclusive` asks for a time that was not taken alone. Memory is a process's own: other runs do not change it.
 */
export function valueIn(
  cell: CellResult,
  { name, group }: Column,
  timing: Grid['timing'],
): number | undefined {
  const counts = (run: RunResult | undefined) => (timing === 'shared' || run?.alone ? run : undefined);
  if (name === 'training-seconds') return counts(cell.training)?.seconds;
  if (name === 'inference-ms') return counts(cell.evaluation)?.msPerPair;
  if (name === 'peak-memory') return gibOf((cell.training ?? cell.evaluation).peakMemoryBytes);
  return pckIn(cell, group ?? 'all', alphaOf(name));
}

/** PCK per image in per cent. */
export function pckIn(cell: CellResult, group: string, alpha: number | undefined): number | undefined {
  const row = cell.pck.find((value) => value.group === group && value.alpha === alpha);
  return row && 100 * row.perImage;
}

function gibOf(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / 2 ** 30;
}
