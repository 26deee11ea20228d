/** What a column is called where people read it, without its unit. */
import { measuredMetric } from '@keygrid/contract';
import type { Column } from './column.ts';
import { MEASURED_COLUMNS } from './measured-columns.ts';

/** `PCK@0.1`, `PCK@0.1 (small)`, `training time`. */
export function columnName({ name, group }: Pick<Column, 'name' | 'group'>): string {
  const metric = measuredMetric(name);
  const words = metric ? MEASURED_COLUMNS[metric].title : name.replace('pck', 'PCK');
  return group === undefined || group === 'all' ? words : `${words} (${group})`;
}
