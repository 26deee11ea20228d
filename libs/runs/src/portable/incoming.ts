/** Rows of an archive inside a transaction: loaded as they are, then put into their tables. */
import type { Queries } from '../database/database.ts';

const BYTES_A_PIECE = 2 ** 22;

export interface Incoming {
  /** One more row; it is sent with others. */
  add(table: string, json: string): Promise<void>;
  /** Sends the last ones. */
  end(): Promise<void>;
}

/** A table of this session, gone with the transaction. */
export async function loadIncoming(tx: Queries): Promise<Incoming> {
  await tx.query('CREATE TEMP TABLE incoming (kind text NOT NULL, doc jsonb NOT NULL) ON COMMIT DROP');
  let kinds: string[] = [];
  let docs: string[] = [];
  let bytes = 0;
  const send = async (): Promise<void> => {
    await tx.query('INSERT INTO incoming (kind, doc) SELECT kind, doc::jsonb FROM unnest($1::text[], $2::text[]) AS row (kind, doc)', [kinds, docs]); // prettier-ignore
    [kinds, docs, bytes] = [[], [], 0];
  };
  return {
    async add(table, json) {
      kinds.push(table);
      docs.push(json);
      bytes += json.length;
      if (bytes >= BYTES_A_PIECE) await send();
    },
    async end() {
      await send();
      await tx.query('CREATE INDEX ON incoming (kind)');
      await tx.query('ANALYZE incoming');
    },
  };
}

interface Put {
  /** SQL over `doc`; default: all. */
  readonly where?: string;
  /** SQL over `doc` that replaces columns: column to JSON expression. */
  readonly set?: Readonly<Record<string, string>>;
  /** What the archive says and the table does not hold. */
  readonly without?: readonly string[];
  readonly values?: readonly unknown[];
}

/** Rows whose key is taken stay out. Columns that the archive's version had not get their defaults. */
export async function putRows(
  tx: Queries,
  table: string,
  { where = 'true', set = {}, without = [], values = [] }: Put = {},
): Promise<number> {
  const { rows } = await tx.query<{ name: string }>(
    `SELECT DISTINCT name FROM (
       SELECT jsonb_object_keys(doc) AS name FROM (SELECT doc FROM incoming WHERE kind = $1 LIMIT 1) AS first
       UNION SELECT unnest($2::text[])) AS given
     WHERE NOT name = ANY($3::text[])
       AND name IN (SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1)`,
    [table, Object.keys(set), without],
  );
  if (rows.length === 0) return 0;
  const columns = rows.map(({ name }) => `"${name}"`).join(', ');
  const changes = Object.entries(set).map(([column, sql]) => `'${column}', ${sql}`);
  const { rowCount } = await tx.query(
    `INSERT INTO ${table} (${columns})
     SELECT ${columns} FROM (SELECT doc || jsonb_build_object(${changes.join(', ')}) AS doc FROM incoming
                             WHERE kind = '${table}' AND ${where}) AS given,
       LATERAL jsonb_populate_record(NULL::${table}, given.doc) AS row
     ON CONFLICT DO NOTHING`,
    values,
  );
  return rowCount;
}
