/** A condition whose names are columns and whose values have their types, and its SQL: true or false for every cell, never unknown. */
import type { Bind } from './bindings.ts';
import type { Column } from './column.ts';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'any'; readonly column: Column; readonly values: readonly unknown[] }
  /** It has a value, and none of these. */
  | { readonly kind: 'other'; readonly column: Column; readonly values: readonly unknown[] }
  | {
      readonly kind: 'order';
      readonly column: Column;
      readonly by: '<' | '<=' | '>' | '>=';
      readonly value: number | Date;
    }
  | { readonly kind: 'like'; readonly column: Column; readonly pattern: string }
  | { readonly kind: 'absent'; readonly column: Column };

export function conditionSql(condition: Condition, bind: Bind): string {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const parts = condition.of.map((one) => `(${conditionSql(one, bind)})`);
      return parts.length === 0
        ? String(condition.kind === 'and')
        : parts.join(condition.kind === 'and' ? ' AND ' : ' OR ');
    }
    case 'not':
      return `NOT (${conditionSql(condition.of, bind)})`;
    case 'any':
      return `coalesce(${condition.column.sql(bind)} = ANY(${boundValues(condition, bind)}), false)`;
    case 'other':
      return `coalesce(${condition.column.sql(bind)} <> ALL(${boundValues(condition, bind)}), false)`;
    case 'order': {
      const value = bind(condition.value, condition.column.type === 'time' ? 'timestamptz' : 'float8');
      return `coalesce(${comparable(condition.column, bind)} ${condition.by} ${value}, false)`;
    }
    case 'like':
      return `coalesce(${textOf(condition.column, bind)} ILIKE ${bind(condition.pattern, 'text')}, false)`;
    case 'absent':
      return `${condition.column.sql(bind)} IS NULL`;
  }
}

function boundValues({ column, values }: { column: Column; values: readonly unknown[] }, bind: Bind): string {
  if (column.type !== 'setting') return bind(values, column.type === 'number' ? 'float8[]' : 'text[]');
  return `${bind(
    values.map((value) => JSON.stringify(value)),
    'text[]',
  )}::jsonb[]`;
}

/** What is above and below something: a setting's numbers. */
function comparable(column: Column, bind: Bind): string {
  const sql = column.sql(bind);
  return column.type === 'setting'
    ? `(CASE WHEN jsonb_typeof(${sql}) = 'number' THEN (${sql} #>> '{}')::float8 END)`
    : sql;
}

function textOf(column: Column, bind: Bind): string {
  const sql = column.sql(bind);
  return column.type === 'setting'
    ? `(CASE WHEN jsonb_typeof(${sql}) = 'string' THEN ${sql} #>> '{}' END)`
    : sql;
}
