/** Statements to a Postgres server. */
import type pg from 'pg';

export interface Answer<Row extends object = Record<string, unknown>> {
  rows: Row[];
  rowCount: number;
}

/** bigint columns arrive as text, timestamps as Date. */
export interface Queries {
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Answer<Row>>;
  /**
   * As `query`; the server reads and plans the text once a connection. For what every run asks: a text that is always the
   * same, and a plan that suits whatever the values are.
   */
  prepared<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Answer<Row>>;
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Connection = pg.Pool | pg.PoolClient;

export async function run<Row extends object>(
  on: Connection,
  text: string,
  values?: readonly unknown[],
): Promise<Answer<Row>> {
  const { rows, rowCount } = await on.query<Row>(text, values && [...values]);
  return { rows, rowCount: rowCount ?? 0 };
}

/** The names under which connections know their statements. */
const names = new Map<string, string>();

export async function runPrepared<Row extends object>(
  on: Connection,
  text: string,
  values: readonly unknown[] = [],
): Promise<Answer<Row>> {
  const name = names.get(text) ?? `keygrid-${names.size}`;
  names.set(text, name);
  const { rows, rowCount } = await on.query<Row>({ name, text, values: [...values] });
  return { rows, rowCount: rowCount ?? 0 };
}
