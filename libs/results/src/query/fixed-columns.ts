/** What every cell has: its study, runs, statuses, times and machines. Without a prefix they are of the evaluation. */
import { STATUSES } from '@keygrid/runs';
import type { Column, ColumnType } from './column.ts';

const lastAttempt = (run: string, what: string): string =>
  `(SELECT ${what} FROM attempt a JOIN worker w ON w.id = a.worker_id WHERE a.run_id = ${run}.id ORDER BY a.fence DESC LIMIT 1)`;

function column(name: string, type: ColumnType, sql: string, more: Partial<Column> = {}): Column {
  return { name, type, isKnown: false, sql: () => sql, ...more };
}

function ofRun(prefix: string, run: string): Column[] {
  return [
    column(`${prefix}status`, 'text', `${run}.status::text`, { choices: STATUSES }),
    column(`${prefix}created`, 'time', `${run}.created_at`),
    column(`${prefix}started`, 'time', `${run}.started_at`),
    column(`${prefix}finished`, 'time', `${run}.finished_at`),
    column(
      `${prefix}attempts`,
      'number',
      `(SELECT count(*) FROM attempt a WHERE a.run_id = ${run}.id)::float8`,
    ),
    column(`${prefix}device`, 'text', lastAttempt(run, 'a.device')),
    column(`${prefix}worker`, 'text', lastAttempt(run, 'w.host')),
    column(`${prefix}failure`, 'text', `CASE WHEN ${run}.status <> 'SUCCEEDED' THEN ${run}.last_class END`),
  ];
}

export const FIXED_COLUMNS: readonly Column[] = [
  column('study', 'text', 's.name', { isKnown: true }),
  column('submitted', 'time', 's.submitted_at'),
  column('seed', 'number', 'c.seed::float8', { isKnown: true }),
  column('protocol', 'text', 'asked.protocol', { isKnown: true }),
  column('evaluation', 'text', 'c.evaluation_id', { isKnown: true, isId: true }),
  column('training', 'text', 'c.training_id', { isKnown: true, isId: true }),
  ...ofRun('', 'e'),
  column('evaluation-seconds', 'number', "(e.outcome -> 'seconds')::float8", { unit: 's' }),
  ...ofRun('training-', 't'),
];
