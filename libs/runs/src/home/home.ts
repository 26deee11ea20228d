/** A home, opened once and handed on: this machine's settings, and the database and the store they lead to. */
import { rmSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  openDatabase,
  pulsePool,
  READ_ONLY,
  servicePool,
  type Database,
  type Queries,
} from '../database/database.ts';
import { checkDatabaseUrl, explainUnusable } from '../database/database-url.ts';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { migrate } from '../database/migrate.ts';
import { acquireLocalPostgres, type LocalPostgres } from '../postgres/local-postgres.ts';
import { makeHome, removeEmpty, type Settings } from './settings.ts';
import { bindStore } from '../store/binding.ts';
import { openStore, storeFolder } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { tunablesFor, type Tunables } from '../tunables.ts';

export interface Home {
  readonly settings: Settings;
  readonly store: Store;
  /** Of the store that belongs to the database; `store` should be that one. */
  readonly storeId: string;
  readonly tunables: Tunables;
  /** `refused`: nothing was done; a home that this process made, and that holds nothing yet, is taken away again. */
  close(after?: { readonly refused: boolean }): Promise<void>;
}

/** The ways to a home's database. */
interface Connections {
  /** Of this library alone: others call its functions. Rejects with `DatabaseUnavailable` while the server is away. */
  readonly sql: Database;
  /** The same for what tells a worker that its claims are its own: never waits for other statements, and gives up soon. */
  readonly pulse: Queries;
  /** What `@keygrid/runs/reading` asks by. */
  readonly reader: Queries;
  /** By which `@keygrid/runs/reading` reads single entities, in sessions that cannot write either. Loaded when first asked for. */
  readonly entities: () => Promise<PrismaClient>;
}

/** Kept beside the homes, not in them: what is handed to other libraries and apps has no way to a table. */
const CONNECTIONS = new WeakMap<Home, Connections>();

/** @throws when `openHome` did not make the home. */
export function connectionsOf(home: Home): Connections {
  const connections = CONNECTIONS.get(home);
  if (!connections) throw new TypeError('this home was not opened by openHome');
  return connections;
}

export const sqlOf = (home: Home): Database => connectionsOf(home).sql;
export const pulseOf = (home: Home): Queries => connectionsOf(home).pulse;

/** `home` reaches the database by these; tests make homes of their own. */
export function connect<Made extends Home>(home: Made, connections: Connections): Made {
  CONNECTIONS.set(home, connections);
  return home;
}

/** A query under way holds its connection: one who closes meanwhile does not wait for it any longer. */
const CLOSE_LIMIT_MS = 5_000;

export interface HomeUse {
  /** A worker or a scheduler: statements that hear nothing, as after a partition, are given up soon and done again. */
  readonly asService?: boolean;
}

/** Starts or joins the embedded Postgres (or connects to DATABASE_URL), brings its schema up to date, opens the store. */
export async function openHome(settings: Settings, use: HomeUse = {}): Promise<Home> {
  if (settings.databaseUrl) {
    checkDatabaseUrl(settings.databaseUrl);
    return openHomeAt(settings, settings.databaseUrl, use);
  }
  storeFolder(settings); // refused before anything is made
  const isNew = makeHome(settings.home);
  const database = path.join(settings.home, 'postgres');
  const local = await acquireLocalPostgres(database).catch((error: unknown) => {
    if (isNew) [database, settings.home].forEach(removeEmpty);
    throw error;
  });
  try {
    return await openHomeAt(settings, local.url, { ...use, local, isNew });
  } catch (error) {
    await local.release();
    throw error;
  }
}

/** `local`: the database is the home's own; `isNew`: this process made the home. */
export async function openHomeAt(
  settings: Settings,
  url: string,
  { local, isNew = false, asService = false }: HomeUse & { local?: LocalPostgres; isNew?: boolean } = {},
): Promise<Home> {
  const store = openStore(settings);
  await migrate(url).catch((error: unknown) => {
    throw explainUnusable(url, error);
  });
  const revive = (): void => {
    local?.revive().catch(() => {}); // the next query tries again
  };
  const tunables = tunablesFor(settings.timeScale);
  const sql = openDatabase(url, revive, asService ? servicePool(tunables.statementMs) : {});
  const pulse = openDatabase(url, revive, pulsePool(tunables.pulseMs));
  const reader = openDatabase(url, revive, READ_ONLY);
  let opened: Promise<PrismaClient> | undefined;
  const entities = () => (opened ??= loadEntities(url, revive));
  const disconnect = () =>
    Promise.all([
      opened?.then((client) => client.$disconnect()),
      ...[reader, pulse, sql].map((pool) => pool.close()),
    ]);
  const close = async ({ refused } = { refused: false }): Promise<void> => {
    const isUnused = refused && isNew && (await holdsNothing(sql));
    await Promise.race([disconnect(), delay(CLOSE_LIMIT_MS, undefined, { ref: false })]);
    const left = await local?.release();
    if (isUnused && left === 'stopped') rmSync(settings.home, { recursive: true, force: true });
  };
  try {
    const storeId = await bindStore(sql, store);
    return connect({ settings, store, storeId, tunables, close }, { sql, pulse, reader, entities });
  } catch (error) {
    await disconnect();
    throw error;
  }
}

/** No command of another process has stored anything meanwhile. False where the database does not answer. */
const holdsNothing = (sql: Queries): Promise<boolean> =>
  sql
    .query(
      'SELECT FROM run UNION ALL SELECT FROM study UNION ALL SELECT FROM data_set UNION ALL SELECT FROM worker LIMIT 1',
    )
    .then(
      ({ rows }) => rows.length === 0,
      () => false,
    );

async function loadEntities(url: string, revive: () => void): Promise<PrismaClient> {
  const { openEntities } = await import('../database/open-entities.ts');
  return openEntities(url, revive);
}
