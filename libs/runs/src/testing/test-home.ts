/** For tests of any package: a fresh database on one embedded server shared by all test files. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import pg from 'pg';
import { acquireLocalPostgres } from '../postgres/local-postgres.ts';
import { openHomeAt, type Home } from '../home.ts';
import type { Settings } from '../settings.ts';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}
export interface TestHome {
  readonly home: Home;
  /** Pass to a child process: DATABASE_URL, KEYGRID_HOME, KEYGRID_STORE. */
  readonly env: Record<string, string>;
  /** Closes the home, drops the database, removes the folder. */
  drop(): Promise<void>;
}

/** The server's folder stays for the next test run; a server is stopped by its last user. */
const SERVER = path.join(os.tmpdir(), `keygrid-test-postgres-${process.getuid?.() ?? 0}`);

export async function makeTestDatabase(): Promise<TestDatabase> {
  mkdirSync(SERVER, { recursive: true, mode: 0o755 });
  const server = await acquireLocalPostgres(SERVER);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await server.release();
    },
  };
}

export async function makeTestHome(changes: Partial<Settings> = {}): Promise<TestHome> {
  const database = await makeTestDatabase();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-test-home-'));
  const storeFolder = path.join(folder, 'store');
  mkdirSync(storeFolder);
  const storeUrl = `file://${storeFolder}`;
  const settings: Settings = {
    home: folder,
    databaseUrl: database.url,
    storeUrl,
    dataFolders: {},
    timeScale: 1,
    ...changes,
  };
  const home = await openHomeAt(settings, database.url);
  return {
    home,
    env: { DATABASE_URL: database.url, KEYGRID_HOME: folder, KEYGRID_STORE: storeUrl },
    async drop() {
      await home.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
