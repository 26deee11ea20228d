import { openHome } from '@keygrid/runs/testing';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const entry = path.join(root, 'apps/scheduler/dist/main.js');

beforeAll(() => {
  const build = ['node_modules/typescript/bin/tsc', '-b', 'apps/scheduler/tsconfig.lib.json'];
  execFileSync(process.execPath, build, { cwd: root, stdio: 'inherit' });
});

/** A scheduler process; `ready` resolves at its word. */
function startScheduler(env: Record<string, string>) {
  const node = spawn(process.execPath, [entry], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [node.stdout, node.stderr]) {
      stream.on('data', (data: Buffer) => {
        output += data.toString();
        if (output.includes('is ready')) resolve();
      });
    }
    node.once('close', () => reject(new Error(output)));
  });
  const ended = new Promise<number | null>((resolve) => node.once('close', resolve));
  return { node, ready, ended, output: () => output };
}

test('two schedulers on one home; each ends with code 0 when told to, and the database stays usable for the other', async () => {
  const base = mkdtempSync(path.join(os.tmpdir(), 'keygrid-scheduler-'));
  chmodSync(base, 0o755); // root's database server runs as another user, who must be able to enter
  const folder = path.join(base, '.keygrid');
  const schedulers = [1, 2].map(() => startScheduler({ KEYGRID_HOME: folder, KEYGRID_TIME_SCALE: '0.01' }));
  await Promise.all(schedulers.map((scheduler) => scheduler.ready));
  const home = await openHome({ home: folder, dataFolders: {}, timeScale: 1 });
  for (const scheduler of schedulers) {
    scheduler.node.kill('SIGTERM');
    expect(await scheduler.ended).toBe(0);
    expect(await home.db.run.count()).toBe(0);
  }
  await home.close();
  rmSync(base, { recursive: true });
});

test('a database that turns it away while it starts is one line, and waited for', async () => {
  const base = mkdtempSync(path.join(os.tmpdir(), 'keygrid-scheduler-'));
  chmodSync(base, 0o755);
  const home = await openHome({ home: path.join(base, '.keygrid'), dataFolders: {}, timeScale: 1 });
  const url = new URL(home.sql.url);
  // The server turns away each further connection of this role, as one does that is shutting down.
  await home.sql.query(`CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 1`);
  await home.sql.query(`GRANT ${url.username} TO few`);
  url.username = url.password = 'few';
  const { node, ready, ended, output } = startScheduler({
    KEYGRID_HOME: path.join(base, 'other'),
    KEYGRID_STORE: home.store.url,
    DATABASE_URL: url.href,
  });
  await expect.poll(output).toContain('This process waits until it is there');
  expect(output().trim().split('\n')).toEqual([
    expect.stringContaining('too many connections for role "few"'),
  ]);
  await home.sql.query('ALTER ROLE few CONNECTION LIMIT -1');
  await ready;
  node.kill('SIGTERM');
  expect(await ended).toBe(0);
  await home.close();
  rmSync(base, { recursive: true });
});

test('settings that make no sense end it with code 2 and one message', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-scheduler-'));
  writeFileSync(path.join(folder, 'keygrid.toml'), '[notify]\ncommand = ["./keygrid.toml"]\n');
  for (const [env, message] of [
    [{ KEYGRID_TIME_SCALE: 'soon' }, 'KEYGRID_TIME_SCALE'],
    [
      { KEYGRID_HOME: folder },
      /^notify\.command in keygrid\.toml: .* is not a program that this user can run/,
    ],
  ] as const) {
    const { ready, ended, output } = startScheduler(env);
    await expect(ready).rejects.toThrow(message);
    expect(await ended).toBe(2);
    expect(output().trim().split('\n')).toHaveLength(1);
  }
  rmSync(folder, { recursive: true });
});
