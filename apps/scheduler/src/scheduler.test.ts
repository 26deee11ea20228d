/** The scheduler on a real database, a part of which is away. */
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startScheduler } from './scheduler.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-scheduler-pass-'));
let home: OpenHome;
beforeAll(async () => {
  chmodSync(folder, 0o755); // root's database server runs as another user, who must be able to enter
  home = await openHome({ home: path.join(folder, '.keygrid'), dataFolders: {}, timeScale: 0.1 });
});
afterAll(async () => {
  await home.close();
  rmSync(folder, { recursive: true });
});

async function finishedStudies(): Promise<string[]> {
  const { rows } = await home.sql.query<{ name: string }>(
    'SELECT name FROM study WHERE finished_at IS NOT NULL ORDER BY name',
  );
  return rows.map(({ name }) => name);
}
const submit = (name: string) =>
  home.sql.query('INSERT INTO study (name, current_revision) VALUES ($1, 1)', [name]);

test('while expired leases cannot be taken back, studies are finished; that is said once, and what failed works again later', async () => {
  await home.sql.query('ALTER TABLE leaving RENAME TO leaving_away');
  const said: string[] = [];
  const { signal } = new AbortController();
  const scheduler = await startScheduler(home, (error) => said.push((error as Error).message), signal);
  try {
    for (const name of ['first', 'second']) {
      await submit(name);
      await expect.poll(finishedStudies).toContain(name);
    }
    expect(said).toEqual([
      expect.stringMatching(
        /^Taking back runs whose lease ran out failed .* relation "leaving" does not exist/,
      ),
    ]);
    await home.sql.query('ALTER TABLE leaving_away RENAME TO leaving');
    await submit('third');
    await expect.poll(finishedStudies).toContain('third');
    expect(said).toHaveLength(1);
  } finally {
    await scheduler?.stop();
  }
});
