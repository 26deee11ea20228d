/** Cells that fit, put together by the values of some columns: each metric as mean and deviation over seeds, as a report has it. */
import { own } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { Bindings } from './bindings.ts';
import type { Column } from './column.ts';
import type { Condition } from './condition.ts';
import type { CellList } from './list-cells.ts';
import type { Names } from './names.ts';
import { cellsThatFit, orderSql, type Order } from './selection.ts';

interface Wanted {
  readonly condition: Condition;
  readonly keys: readonly Column[];
  readonly metrics: readonly Column[];
  readonly order: readonly Order[];
  readonly limit: number | undefined;
}

/**
 * The cells of one seed are averaged first, then mean and sample deviation (n − 1) are taken over the seeds. A seed with a
 * cell that lacks the metric is left out: another mix of cells would not compare. Seeds of the very same evaluations, which
 * need no training, count once, as does an evaluation that several studies share.
 */
export async function groupCells(home: Home, names: Names, wanted: Wanted): Promise<CellList> {
  const { keys, metrics, limit } = wanted;
  const { add, values } = new Bindings();
  const cells = cellsThatFit(names, wanted.condition, add);
  const k = keys.map((_, i) => `k${i}`).join(', ');
  const m = (text: (name: string) => string) => metrics.map((_, i) => `, ${text(`m${i}`)}`).join('');
  const { rows } = await readerOf(home).query<Record<string, unknown> & { total: number }>(
    `WITH one AS (
       SELECT DISTINCT ON (${k}, seed, evaluation) * FROM (
         SELECT ${keys.map((key, i) => `${key.sql(add)} AS k${i}`).join(', ')}, c.seed AS seed, e.id AS evaluation, asked.place, c.ordinal
           ${metrics.map((metric, i) => `, ${metric.sql(add)} AS m${i}`).join('')} ${cells}) AS fits
       ORDER BY ${k}, seed, evaluation, place, ordinal
     ), seeds AS (
       SELECT ${k}, seed, count(*) AS cells, min(place) AS place, min(ordinal) AS ordinal,
              string_agg(evaluation, ' ' ORDER BY evaluation) AS runs
              ${m((name) => `CASE WHEN count(${name}) = count(*) THEN avg(${name}) END AS ${name}`)}
         FROM one GROUP BY ${k}, seed
     ), marked AS (
       SELECT *, row_number() OVER (PARTITION BY ${k}, runs ORDER BY seed) = 1 AS first FROM seeds
     )
     SELECT ${k}, sum(cells)::int AS cells, (count(*) OVER ())::int AS total, min(place) AS place, min(ordinal) AS ordinal
            ${m(
              (
                name,
              ) => `avg(${name}) FILTER (WHERE first) AS ${name}, stddev_samp(${name}) FILTER (WHERE first) AS ${name}d,
              (count(${name}) FILTER (WHERE first))::int AS ${name}n`,
            )}
       FROM marked GROUP BY ${k} ORDER BY ${orderOf(wanted)} LIMIT ${add(limit ?? null, 'bigint')}`,
    values,
  );
  return {
    rows: rows.map((row) => ({
      ...Object.fromEntries(keys.map(({ name }, i) => [name, own(row, `k${i}`)])),
      cells: row['cells'],
      ...Object.fromEntries(metrics.map(({ name }, i) => [name, statistic(row, `m${i}`)])),
    })),
    total: rows[0]?.total ?? 0,
  };
}

function statistic(row: Record<string, unknown>, name: string): object | null {
  const mean = own(row, name);
  return mean === null ? null : { mean, deviation: own(row, `${name}d`), n: own(row, `${name}n`) };
}

function orderOf({ keys, metrics, order }: Wanted): string {
  const asked = order.map((one) => {
    const key = keys.findIndex(({ name }) => name === one.column.name);
    const metric = metrics.findIndex(({ name }) => name === one.column.name);
    return orderSql(key >= 0 ? `k${key}` : `avg(m${metric}) FILTER (WHERE first)`, one);
  });
  return [...asked, 'min(place)', 'min(ordinal)'].join(', ');
}
