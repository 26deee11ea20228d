/** Cells that fit, a row each, in the order asked for, else in that of their grids. */
import { own } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { computedText } from '../report/computed-in.ts';
import { readComputedIn } from '../study/read-computed-in.ts';
import { Bindings } from './bindings.ts';
import { fromCells, type Column } from './column.ts';
import type { Names } from './names.ts';
import { pageSql, type Page } from './paging/page-sql.ts';
import type { AnswerRow } from './question.ts';
import { cellsThatFit } from './selection.ts';

export interface CellList {
  readonly rows: AnswerRow[];
  readonly total: number;
  /** Where there are more rows behind these. */
  readonly next?: string;
}

interface Wanted extends Page {
  readonly columns: readonly Column[];
  /** Axis values, PCK of these groups in per cent, and what runs were computed in, beside the columns. */
  readonly usualOf: readonly string[] | undefined;
}

/** Columns are read of the rows that are shown, and of no other. */
export async function listCells(home: Home, names: Names, wanted: Wanted): Promise<CellList> {
  const { columns, limit, usualOf } = wanted;
  const { add, values } = new Bindings();
  const page = pageSql(names, { ...wanted, limit: limit === undefined ? undefined : limit + 1 }, add);
  const selected = columns.map((column, i) => `${column.sql(add)} AS c${i}`);
  const usual = usualOf === undefined ? [] : usualSql(add(usualOf, 'text[]'));
  const [{ rows: found }, counted] = await Promise.all([
    readerOf(home).query<Record<string, unknown> & { cell: string }>(
      `WITH chosen AS MATERIALIZED (${page})
       SELECT ${[...selected, ...usual, 'chosen.cell'].join(', ')}
         FROM ${fromCells(names.studies, add)} JOIN chosen ON chosen.cell = c.id ORDER BY chosen.rank`,
      values,
    ),
    limit === undefined && wanted.after === undefined ? undefined : countCells(home, names, wanted.condition),
  ]);
  const rows = limit === undefined ? found : found.slice(0, limit);
  const named = rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, i) => [name, own(row, `c${i}`)])),
  );
  const last = found.length > rows.length ? rows.at(-1)?.cell : undefined;
  return {
    rows: usualOf === undefined ? named : await withUsual(home, named, rows),
    total: counted ?? rows.length,
    ...(last === undefined ? {} : { next: last }),
  };
}

async function countCells(home: Home, names: Names, condition: Page['condition']): Promise<number> {
  const { add, values } = new Bindings();
  const { rows } = await readerOf(home).query<{ count: number }>(
    `SELECT count(*)::int AS count ${cellsThatFit(names, condition, add)}`,
    values,
  );
  return rows[0]?.count ?? 0;
}

const usualSql = (groups: string): string[] => [
  'c.axis_values AS values',
  'c.evaluation_id AS evaluated',
  'c.training_id AS trained',
  `coalesce((SELECT jsonb_agg(jsonb_build_object('protocol', z.protocol, 'alpha', z.alpha, 'group', z.group_name,
       'pairs', z.pairs, 'points', z.points, 'perImage', 100 * z.per_image, 'perPoint', 100 * z.per_point) ORDER BY z.group_name, z.alpha)
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
