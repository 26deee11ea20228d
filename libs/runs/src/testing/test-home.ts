/** For tests of any package: a fresh database on one embedded server shared by all test files. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Database } from '../database/database.ts';
import { PrismaClient } from '../generated/prisma/client.ts';
import { acquireLocalPostgres } from '../postgres/local-postgres.ts';
import { connect, connectionsOf, openHome as openClosed, openHomeAt, type Home } from '../home/home.ts';
import type { Settings } from '../home/settings.ts';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}
/** A home with its database laid open: tests look at rows, and make rows of their own. */
export interface OpenHome extends Home {
  readonly sql: Database;
  readonly db: PrismaClient;
}

export const openHome = async (settings: Settings): Promise<OpenHome> => layOpen(await openClosed(settings));

function layOpen(home: Home): OpenHome {
  const connections = connectionsOf(home);
  const { sql } = connections;
  const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: sql.url, max: 3 }) });
  const close = async () => {
    await db.$disconnect();
    await home.close();
  };
  return connect({ ...home, sql, db, close }, connections);
}

/** The same home as if it had been opened with other settings, or with another store than its own. */
export const changedHome = (home: OpenHome, changes: Partial<Pick<Home, 'settings' | 'store'>>): OpenHome =>
  connect({ ...home, ...changes }, connectionsOf(home));

export interface TestHome {
  readonly home: OpenHome;
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
  const home = layOpen(await openHomeAt(settings, database.url));
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
