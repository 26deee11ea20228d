/** An embedded Postgres and a store in a folder of their own, whatever database the environment names. */
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Stops the server and deletes the folder afterwards. */
export async function withOwnHome<T>(use: (home: OpenHome, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-bench-'));
  chmodSync(folder, 0o755); // embedded Postgres may run as another user
  try {
    const home = await openHome({ home: path.join(folder, '.keygrid'), dataFolders: {}, timeScale: 1 });
    try {
      return await use(home, folder);
    } finally {
      await home.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
