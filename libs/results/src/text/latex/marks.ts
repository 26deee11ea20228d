/** Which cells of a table a contrast marks: one star below 0.05, two below 0.01, three below 0.001, after correction. */
import { isDeepStrictEqual } from 'node:util';
import { alphaOf } from '@keygrid/contract';
import type { Column } from '../../report/column.ts';
import type { ReportContrast } from '../../report/contrast.ts';
import type { ReportTable } from '../../report/report-table.ts';

const LEVELS = [0.05, 0.01, 0.001];

export function starsOf({ pairTest }: Pick<ReportContrast, 'pairTest'>): string {
  return pairTest ? '*'.repeat(LEVELS.filter((level) => pairTest.adjustedP < level).length) : '';
}

/** The contrast that ends in this row and column. One over all cells says nothing of a table of some. */
export function contrastAt(
  contrasts: readonly ReportContrast[],
  { axis, where }: Pick<ReportTable, 'axis' | 'where'>,
  value: unknown,
  { name, group }: Column,
): ReportContrast | undefined {
  if (Object.keys(where).length > 0) return undefined;
  return contrasts.find(
    (one) =>
      one.pairTest !== null &&
      one.axis === axis &&
      isDeepStrictEqual(one.to, value) &&
      one.alpha === alphaOf(name) &&
      one.group === group,
  );
}
