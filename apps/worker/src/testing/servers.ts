/** A Postgres and a Redis that a test stops, starts and spoils, and databases on them. */
import {
  mountSmallDisk,
  startPostgres,
  startRedis,
  type PostgresServer,
  type RedisServer,
  type SmallDisk,
} from '@keygrid/runs/testing';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Servers {
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  /** Where databases are made; undefined where none may be mounted. */
  readonly disk: SmallDisk | undefined;
  /** An empty database, and what the processes of a cluster have in their environment to use it. */
  makeDatabase(name: string): Promise<{ DATABASE_URL: string; REDIS_URL: string; KEYGRID_STORE: string }>;
  remove(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const base = mkdtempSync(path.join(os.tmpdir(), 'keygrid-servers-'));
  chmodSync(base, 0o755); // root's database server runs as another user, who must be able to enter
  const folder = (name: string) => path.join(base, name);
  const postgres = await startPostgres(folder('postgres'));
  const redis = await startRedis();
  const disk = mountSmallDisk(folder('disk'), 40);
  if (disk) {
    postgres.giveTo(folder('disk'));
    await postgres.ask('postgres', `CREATE TABLESPACE small LOCATION '${folder('disk')}'`);
  }
  return {
    postgres,
    redis,
    disk,
    async makeDatabase(name) {
      await postgres.ask('postgres', `CREATE DATABASE ${name} ${disk ? 'TABLESPACE small' : ''}`);
      const store = mkdtempSync(folder('store-'));
      return {
        DATABASE_URL: postgres.urlOf(name),
        REDIS_URL: redis.url,
        KEYGRID_STORE: `file://${store}`,
      };
    },
    async remove() {
      await Promise.all([postgres.stop(), redis.stop()]);
      disk?.unmount();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
