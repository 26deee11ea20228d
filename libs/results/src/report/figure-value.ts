/** A figure of a report as a value, and what its two kinds have in common. */
import type { Grid } from '@keygrid/plan';
import type { Column } from './column.ts';
import { columnName } from './column-name.ts';
import { measureOf } from './measure-of.ts';
import type { Unit } from './measured-columns.ts';
import type { ReportRow } from './report-table.ts';
import type { Statistic } from '@keygrid/statistics';
import type { StudyResults } from '../study/study-results.ts';

export type FigureRequest = Grid['report']['figures'][number];

export interface ReportFigure {
  readonly title: string;
  /** Name of its files, unlike that of any other figure of the report. */
  readonly slug: string;
  readonly protocol: string;
  /** PCK is over all keypoints, instead of the mean over images. */
  readonly isPerPoint?: true;
  readonly x: string;
  readonly series?: string;
  /** A bar for each group of pairs, instead of curves along an axis. */
  readonly isByGroup: boolean;
  /** What the bars are gains of. */
  readonly gain?: { readonly axis: string; readonly from: unknown; readonly to: unknown };
  /** All values of x are numbers: they are drawn to scale. */
  readonly isToScale: boolean;
  readonly where: Readonly<Record<string, unknown>>;
  /** What the upright axis shows, in this unit. */
  readonly y: string;
  readonly unit: Unit;
  readonly curves: readonly FigureCurve[];
  readonly finishedCells: number;
  readonly cells: number;
}

export interface FigureCurve {
  readonly label: string;
  readonly column: Column;
  /** In the order of x. */
  readonly points: readonly FigurePoint[];
}

export interface FigurePoint {
  readonly protocol: string;
  /** Absent for cells without such an axis. */
  readonly x?: unknown;
  /** Null while no seed is complete there. */
  readonly measured: Statistic | null;
  readonly expected: ReportRow['expected'][number];
}

/** A published number stands at the one curve it names. */
export function withExpectsOf<S extends Pick<StudyResults, 'grid'>>(study: S, series: string | undefined): S {
  if (series === undefined) return study;
  const expects = study.grid.expects.filter(({ where }) => Object.hasOwn(where, series));
  return { ...study, grid: { ...study.grid, expects } };
}

/** `PCK@0.1` for several groups of it, else `PCK`; or the protocol's metric. */
export function namesInCommon(columns: readonly Column[], protocol: string): string {
  const names = new Set(columns.map(({ name }) => columnName({ name }, protocol)));
  return names.size === 1 ? ([...names][0] ?? '') : measureOf(protocol);
}
