/** What the grid knows of its runs, beside the logs of its members: its disk and its database go with it. */
import { cpSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ChaosGrid } from './chaos-grid.ts';

const TABLES = ['run', 'attempt', 'run_event', 'checkpoint', 'lease', 'worker'];

export async function keepRecord({ folder, storeFolder, home }: ChaosGrid): Promise<void> {
  const logs = path.join(folder, 'logs');
  const filter = (file: string) => statSync(file).isDirectory() || file.endsWith('log.txt');
  cpSync(path.join(storeFolder, 'runs'), path.join(logs, 'attempts'), { recursive: true, filter });
  for (const table of TABLES) {
    const { rows } = await home.sql.query(`SELECT * FROM ${table} ORDER BY 1`);
    writeFileSync(path.join(logs, `${table}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
}
