/** The columns a table may have: what each shows of a cell, and in which unit. */
import { alphaOf, measuredMetric } from '@keygrid/contract';
import type { Grid } from '@keygrid/plan';
import { MEASURED_COLUMNS, type Unit } from './measured-columns.ts';
import type { CellResult, RunResult } from '../study/study-results.ts';

export interface Column {
  /** As the grid names it: `pck@0.1`, `training-seconds`. */
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
    ...names.flatMap((name): Column[] => {
      const metric = measuredMetric(name);
      return metric ? [{ name, unit: MEASURED_COLUMNS[metric].unit }] : [];
    }),
  ];
}

/**
 * A finished cell's value in the column's unit; undefined where it was not measured or has no such pairs, and where `timing:
 * exclusive` asks for a time that was not taken alone.
 */
export function valueIn(
  cell: CellResult,
  { name, group }: Column,
  timing: Grid['timing'],
): number | undefined {
  const timed = (run: RunResult | undefined) => (timing === 'shared' || run?.alone ? run : undefined);
  const metric = measuredMetric(name);
  if (metric) return MEASURED_COLUMNS[metric].valueIn(cell, timed);
  return pckIn(cell, group ?? 'all', alphaOf(name));
}

/** PCK per image in per cent. */
export function pckIn(cell: CellResult, group: string, alpha: number | undefined): number | undefined {
  const row = cell.pck.find((value) => value.group === group && value.alpha === alpha);
  return row && 100 * row.perImage;
}
