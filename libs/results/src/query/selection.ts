/** The cells a question is about, and in which order, as SQL. */
import type { Bind } from './bindings.ts';
import { fromCells, type Column } from './column.ts';
import { conditionSql, type Condition } from './condition.ts';
import { parseNames } from './parse-expression.ts';
import type { Names } from './names.ts';

export interface Order {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** `-pck@0.1, seed`: the highest PCK first, then by seed. */
export async function readOrder(text: string | undefined, names: Names): Promise<Order[]> {
  const order: Order[] = [];
  for (const { text: word, at } of text === undefined ? [] : parseNames(text)) {
    const isDescending = word.startsWith('-');
    const name = isDescending ? { text: word.slice(1), at: at + 1 } : { text: word, at };
    order.push({ column: await names.columnOf(name, text ?? ''), isDescending });
  }
  return order;
}

/** Every column that a list names, each once. */
export async function readColumns(text: string, names: Names): Promise<Column[]> {
  const columns = new Map<string, Column>();
  for (const word of parseNames(text)) {
    const column = await names.columnOf(word, text);
    columns.set(column.name, column);
  }
  return [...columns.values()];
}

/** `FROM … WHERE …` of the cells that fit. */
export function cellsThatFit(names: Names, condition: Condition, bind: Bind): string {
  return `FROM ${fromCells(names.studies, bind)} WHERE ${conditionSql(condition, bind)}`;
}

/** What is absent comes last, either way; texts by their characters, as in every language. */
export function orderSql(sql: string, { column, isDescending }: Order): string {
  return `${sql}${column.type === 'text' ? ' COLLATE "C"' : ''} ${isDescending ? 'DESC' : 'ASC'} NULLS LAST`;
}
