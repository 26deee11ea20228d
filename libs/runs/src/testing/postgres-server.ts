/** A real Postgres server that a test stops and starts: unlike a home's own, no process that uses it brings it back. */
import { chownSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { choosePlace } from '../postgres/place.ts';
import { initialise, OWNER, passwordOf, start, stop } from '../postgres/server.ts';

const START_LIMIT_MS = 150_000;

export type Rows = readonly Record<string, unknown>[];

export interface PostgresServer {
  /** As its superuser; the same after each start. */
  urlOf(database: string): string;
  /** Statements of its superuser, each by itself, in one session; resolves with the rows of the last. */
  ask(database: string, ...statements: readonly string[]): Promise<Rows>;
  /** A session of its superuser; the caller ends it. */
  session(database: string): Promise<{ ask: (statement: string) => Promise<Rows>; end: () => Promise<void> }>;
  /** What it has written to its own log. */
  log(): string;
  /** As root it runs as another user: who then may write in this folder. */
  giveTo(folder: string): void;
  /** Ends all sessions in order, without waiting for them. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
}

/** In a folder that another user may enter. */
export async function startPostgres(folder: string): Promise<PostgresServer> {
  const place = await choosePlace(folder);
  await initialise(place);
  await start(place, START_LIMIT_MS);
  const port = readFileSync(path.join(folder, 'port'), 'utf8').trim();
  const urlOf = (database: string) =>
    `postgresql://${OWNER}:${passwordOf(place)}@127.0.0.1:${port}/${database}`;
  const session: PostgresServer['session'] = async (database) => {
    const client = new pg.Client({ connectionString: urlOf(database) });
    client.on('error', () => {}); // the query under way rejects with it
    await client.connect();
    return {
      ask: async (statement) => (await client.query<Rows[number]>(statement)).rows,
      end: () => client.end(),
    };
  };
  return {
    urlOf,
    session,
    async ask(database, ...statements) {
      const { ask, end } = await session(database);
      let rows: Rows = [];
      try {
        for (const statement of statements) rows = await ask(statement);
        return rows;
      } finally {
        await end();
      }
    },
    log: () => readFileSync(path.join(place.data, 'server.log'), 'utf8'),
    giveTo: (other) => place.user && chownSync(other, place.user.uid, place.user.gid),
    stop: () => stop(place),
    start: () => start(place, START_LIMIT_MS),
  };
}
