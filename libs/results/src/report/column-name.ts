/** What a column is called where people read it, without its unit. */
import { measuredMetric } from '@keygrid/contract';
import type { Column } from './column.ts';
import { measureOf } from './measure-of.ts';
import { MEASURED_COLUMNS } from './measured-columns.ts';

/** `PCK@0.1`, `geo@0.1 (small)`, `training time`. @param protocol The name of that it is measured in. */
export function columnName({ name, group }: Pick<Column, 'name' | 'group'>, protocol: string): string {
  const metric = measuredMetric(name);
  const words = metric ? MEASURED_COLUMNS[metric].title : name.replace('pck', measureOf(protocol));
  return group === undefined || group === 'all' ? words : `${words} (${group})`;
}
