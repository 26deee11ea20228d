/** A page of cells as SQL: the first rows, or those behind a given cell, by the order's own values and never by counting rows off. */
import type { Bind } from '../bindings.ts';
import { fromCells } from '../column.ts';
import { conditionSql, type Condition } from '../condition.ts';
import type { Names } from '../names.ts';
import { orderSql, type Order } from '../selection.ts';

export interface Page {
  readonly condition: Condition;
  readonly order: readonly Order[];
  /** Id of a cell: rows behind it. */
  readonly after: string | undefined;
  readonly limit: number | undefined;
}

/** Selects `cell` and its `rank` from 1 on. */
export function pageSql(names: Names, { condition, order, after, limit }: Page, bind: Bind): string {
  const keys = order.map((one) => one.column.sql(bind));
  const by = [...keys.map((sql, i) => orderSql(sql, order[i] as Order)), 'asked.place', 'c.ordinal'];
  const from = fromCells(names.studies, bind);
  const named = keys.map((sql, i) => `${sql} AS k${i}`);
  const start =
    after === undefined
      ? ''
      : `CROSS JOIN (SELECT ${[...named, 'asked.place', 'c.ordinal'].join(', ')} FROM ${from}
           WHERE c.id = ${bind(after, 'bigint')}) AS start`;
  const behind = after === undefined ? '' : ` AND (${behindSql(keys, order)})`;
  return `SELECT cell, row_number() OVER () AS rank FROM (
    SELECT c.id AS cell FROM ${from} ${start} WHERE ${conditionSql(condition, bind)}${behind}
     ORDER BY ${by.join(', ')} LIMIT ${bind(limit ?? null, 'bigint')}) AS page`;
}

/** One key after the other: equal in those before and behind in this one. What is absent comes last, either way. */
function behindSql(keys: readonly string[], order: readonly Order[]): string {
  const same = keys.map((sql, i) => `${sql} IS NOT DISTINCT FROM start.k${i}`);
  const later = keys.map((sql, i) => {
    const { column, isDescending } = order[i] as Order;
    const collated = column.type === 'text' ? `${sql} COLLATE "C"` : sql;
    return `coalesce(${collated} ${isDescending ? '<' : '>'} start.k${i}, false) OR (${sql} IS NULL AND start.k${i} IS NOT NULL)`;
  });
  const inGrid = '(asked.place, c.ordinal) > (start.place, start.ordinal)';
  return [...later, inGrid].map((last, i) => [...same.slice(0, i), `(${last})`].join(' AND ')).join(' OR ');
}
