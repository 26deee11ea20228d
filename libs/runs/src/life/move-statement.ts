/** SQL of a row that moves runs from one status to another. */
import { sqlList } from '../statuses.ts';
import { attemptParts } from './attempt-parts.ts';
import type { Bind } from './bind.ts';
import type { Beside, Change } from './change.ts';
import { firstStatus } from './first-status.ts';
import type { Transition } from './transitions.ts';

export function moveStatement(row: Transition, change: Change, bind: Bind): string {
  const beside = change.beside?.(bind) ?? {};
  const cause = `${bind(change.cause ?? row.when)}::text`;
  const may = [
    `run.id = ANY(${bind(change.ids)}::text[])`,
    `run.status IN (${sqlList(row.from)})`,
    ...(change.fence === undefined ? [] : [`run.fence = ${bind(change.fence)}::int`]),
    ...[row.only, beside.only].filter((condition) => condition !== undefined),
  ].join(' AND ');
  const inOrder = change.ids.length > 1;
  const ended = endedFence(row);
  return `WITH ${[
    ...(beside.before ?? []),
    ...(inOrder ? [`may AS (SELECT run.id FROM run WHERE ${may} ORDER BY run.id FOR NO KEY UPDATE)`] : []),
    `moved AS (
       UPDATE run SET ${assignments(row, change, { cause, bind })}
       ${inOrder ? 'FROM may WHERE run.id = may.id' : `WHERE ${may}`}
       RETURNING ${answered(beside)
         .map((column) => `run.${column}`)
         .join(', ')}
     )`,
    `noted AS (
       INSERT INTO run_event (run_id, fence, kind, message) SELECT id, ${ended}, '${row.event}', ${cause} FROM moved
     )`,
    ...attemptParts(row, change, { ended, cause, bind }),
    ...(beside.after ?? []),
  ].join(', ')}
  SELECT * FROM moved${row.attempt === 'opened' ? ' JOIN opened USING (id)' : ''} ORDER BY position`;
}

const answered = ({ returning = [] }: Beside) => [
  'id',
  'fence',
  'status',
  'position',
  'exclusive',
  ...returning,
];

/** SQL over `moved`: the fence of the attempt that a change ends, else the run's own. */
const endedFence = ({ attempt, fence }: Transition): string =>
  fence === 'raised' && (attempt === 'closed' || attempt === 'taken') ? 'moved.fence - 1' : 'moved.fence';

function assignments(row: Transition, { given }: Change, sql: { cause: string; bind: Bind }): string {
  let handedOver: string | undefined;
  const givenSql = () => (handedOver ??= `${sql.bind(JSON.stringify(given ?? {}))}::jsonb`);
  const filled = (expression: string) =>
    expression.replaceAll('$cause', () => sql.cause).replaceAll('$given', givenSql);
  const status = row.to === 'first' ? firstStatus('run.training_id') : `'${row.to}'::run_status`;
  return [
    ...(row.to === 'same' || row.to === 'removed' ? [] : [`status = ${status}`]),
    ...(row.fence === 'kept' ? [] : ['fence = run.fence + 1']),
    ...Object.entries(row.set ?? {}).map(([column, expression]) => `${column} = ${filled(expression)}`),
  ].join(', ');
}
