/** A real Postgres server for a test file, and empty databases on it. */
import { openHome } from '@keygrid/runs/testing';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface DatabaseServer {
  /** As its superuser; of the database that Keygrid made when the server began. */
  readonly url: string;
  /** Makes an empty database; returns its URL. */
  create(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** The embedded server of a home of its own; other processes reach it by URL, as they would one elsewhere. */
export async function startDatabaseServer(): Promise<DatabaseServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-cli-server-'));
  chmodSync(folder, 0o755); // root's server runs as another user, who must be able to enter
  const home = await openHome({ home: folder, dataFolders: {}, timeScale: 1 });
  return {
    url: home.sql.url,
    async create(name) {
      await home.sql.query(`CREATE DATABASE ${name}`);
      const url = new URL(home.sql.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async stop() {
      await home.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
