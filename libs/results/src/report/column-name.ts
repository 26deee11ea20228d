/** What a column is called where people read it, without its unit. */
import { own } from '@keygrid/contract';
import type { Column } from './column.ts';

const MEASURED: Readonly<Record<string, string>> = {
  'training-seconds': 'training time',
  'inference-ms': 'inference time a pair',
  'peak-memory': 'peak host memory',
};

/** `PCK@0.1`, `PCK@0.1 (small)`, `training time`. */
export function columnName({ name, group }: Pick<Column, 'name' | 'group'>): string {
  const words = own(MEASURED, name) ?? name.replace('pck', 'PCK');
  return group === undefined || group === 'all' ? words : `${words} (${group})`;
}
