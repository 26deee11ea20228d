/** Cells that fit, a row each, in the order asked for, else in that of their grids. */
import { own } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { computedText } from '../report/computed-in.ts';
import { readComputedIn } from '../study/read-computed-in.ts';
import { Bindings } from './bindings.ts';
import { fromCells, type Column } from './column.ts';
import type { Condition } from './condition.ts';
import type { Names } from './names.ts';
import type { AnswerRow } from './question.ts';
import { cellsThatFit, orderSql, type Order } from './selection.ts';

export interface CellList {
  readonly rows: AnswerRow[];
  readonly total: number;
}

interface Wanted {
  readonly condition: Condition;
  readonly columns: readonly Column[];
  readonly order: readonly Order[];
  readonly limit: number | undefined;
  /** Axis values, PCK of these groups, and what runs were computed in, beside the columns. */
  readonly usualOf: readonly string[] | undefined;
}

/** Columns are read of the rows that are shown, and of no other. */
export async function listCells(home: Home, names: Names, wanted: Wanted): Promise<CellList> {
  const { columns, order, limit, usualOf } = wanted;
  const { add, values } = new Bindings();
  const chosen = cellsThatFit(names, wanted.condition, add);
  const by = [...order.map((one) => orderSql(one.column.sql(add), one)), 'asked.place', 'c.ordinal'].join(
    ', ',
  );
  const selected = columns.map((column, i) => `${column.sql(add)} AS c${i}`);
  const usual = usualOf === undefined ? [] : usualSql(add(usualOf, 'text[]'));
  const { rows } = await readerOf(home).query<Record<string, unknown> & { total: number }>(
    `WITH chosen AS MATERIALIZED (
       SELECT c.id AS cell, row_number() OVER (ORDER BY ${by}) AS rank, (count(*) OVER ())::int AS total ${chosen}
       ORDER BY rank LIMIT ${add(limit ?? null, 'bigint')}
     )
     SELECT ${[...selected, ...usual, 'chosen.total'].join(', ')}
       FROM ${fromCells(names.studies, add)} JOIN chosen ON chosen.cell = c.id ORDER BY chosen.rank`,
    values,
  );
  const named = rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, i) => [name, own(row, `c${i}`)])),
  );
  const list = usualOf === undefined ? named : await withUsual(home, named, rows);
  return { rows: list, total: rows[0]?.total ?? 0 };
}

const usualSql = (groups: string): string[] => [
  'c.axis_values AS values',
  'c.evaluation_id AS evaluated',
  'c.training_id AS trained',
  `coalesce((SELECT jsonb_agg(jsonb_build_object('protocol', z.protocol, 'alpha', z.alpha, 'group', z.group_name,
       'pairs', z.pairs, 'points', z.points, 'perImage', z.per_image, 'perPoint', z.per_point) ORDER BY z.group_name, z.alpha)
     FROM score_summary z WHERE z.evaluation_id = e.id AND e.status = 'SUCCEEDED'
      AND z.protocol = asked.protocol AND z.group_name = ANY(${groups})), '[]'::jsonb) AS pck`,
];

async function withUsual(
  home: Home,
  named: readonly AnswerRow[],
  rows: readonly Record<string, unknown>[],
): Promise<AnswerRow[]> {
  const ids = rows
    .flatMap(({ evaluated, trained }) => [evaluated, trained])
    .filter((id) => typeof id === 'string');
  const places = await readComputedIn(home, ids);
  const textOf = (id: unknown): string | null => {
    const computed = typeof id === 'string' ? (places.get(id) ?? []) : [];
    return computed.length === 0 ? null : computed.map(computedText).join(' and ');
  };
  return named.map((row, i) => ({
    ...row,
    'trained-in': textOf(rows[i]?.['trained']),
    'evaluated-in': textOf(rows[i]?.['evaluated']),
    values: rows[i]?.['values'],
    pck: rows[i]?.['pck'],
  }));
}
