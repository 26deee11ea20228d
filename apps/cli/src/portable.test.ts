/** A study goes from one home to another with the real command; results are invented. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OpenHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishedSweep, heldHome, type Sweep } from './testing/finished-sweep.ts';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

let sweep: Sweep;
let held: OpenHome;
beforeAll(async () => {
  sweep = await finishedSweep();
  held = await heldHome(sweep);
});
afterAll(() => held.close());

const elsewhere = emptyFolder();
const there = (...args: string[]) => keygrid(args, { cwd: elsewhere });

test('an imported study answers report and query as where it was computed', async () => {
  const file = path.join(elsewhere, 'sweep.keygrid');
  const exported = await sweep.json<{ rows: number; bytes: number }>('export', 'sweep', '--to', file);
  expect(exported.rows).toBeGreaterThan(50);
  const imported = await there('import', 'sweep.keygrid');
  expect(imported.code, imported.stderr).toBe(0);
  expect(imported.stdout).toContain('sweep: 12 new cells');
  expect(imported.stdout).toContain('1 without results');
  for (const question of [
    ['report', 'sweep'],
    ['query', 'sweep', 'kbc.mode = both', '--group-by', 'evaluation.kbc.tau'],
    ['status', 'sweep', '--json'],
  ]) {
    const [ours, theirs] = await Promise.all([there(...question), sweep.run(...question)]);
    expect(theirs.code, theirs.stderr).toBe(0);
    if (question[0] === 'status')
      expect(JSON.parse(ours.stdout)).toHaveProperty(
        'counts',
        (JSON.parse(theirs.stdout) as { counts: object }).counts,
      );
    else expect(ours.stdout).toBe(theirs.stdout);
  }
});

test('tables for other programs come as a file each, and none where one cannot be written', async () => {
  const { tables } = await sweep.json<{ tables: { file: string; rows: number }[] }>(
    'export',
    'sweep',
    '--format',
    'csv',
    '--to',
    'tables',
  );
  for (const { file, rows } of tables) expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(rows + 2);
  expect(readdirSync(sweep.at('tables')).sort()).toEqual(['points.csv', 'predictions.csv', 'results.csv']);
  writeFileSync(sweep.at('blocked'), '');
  const blocked = await sweep.run('export', 'sweep', '--format', 'parquet', '--to', 'blocked');
  expect(blocked.code).toBe(2);
  expect(blocked.stderr).toContain('--to blocked: it is a file; expected a folder');
});

test('a device and a folder are never replaced by a file, and nothing is written beside them', async () => {
  const { rows } = await sweep.json<{ rows: { evaluation: string }[] }>('query', 'sweep', '--limit', '1');
  const evaluation = rows[0]?.evaluation ?? '';
  for (const args of [
    ['export', evaluation, '--predictions', '/dev/full'],
    ['report', 'sweep', '--format', 'html', '--out', '/dev/full'],
  ]) {
    const { code, stderr } = await sweep.run(...args);
    expect(stderr).toContain('/dev/full: cannot be written: ENOSPC');
    expect(code).toBe(1);
  }
  expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  mkdirSync(sweep.at('occupied/results.csv'), { recursive: true });
  const tables = await sweep.run('export', 'sweep', '--format', 'csv', '--to', 'occupied');
  expect(tables.stderr).toContain('results.csv is a folder, a device or a pipe; expected a name for a file');
  expect(tables.code).toBe(2);
  expect(readdirSync(sweep.at('occupied'))).toEqual(['results.csv']);
});

const small = path.join(emptyFolder(), 'small');
mkdirSync(small);
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', small]).status === 0;
if (!mounted) console.warn('no small disk can be mounted here: exports onto a full disk are not tested');
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', small]);
});

test.skipIf(!mounted)(
  'a disk that is full ends each form of export in one message, and leaves nothing half-written',
  async () => {
    writeFileSync(path.join(small, 'filler'), 'x'.repeat(4000));
    const file = path.join(small, 'file');
    for (const args of [
      ...['csv', 'parquet'].map((format) => ['export', 'sweep', '--format', format, '--to', small]),
      ...['html', 'latex', 'csv'].map((format) => ['report', 'sweep', '--format', format, '--out', file]),
    ]) {
      const { code, stderr } = await sweep.run(...args);
      expect(stderr, args.join(' ')).toContain('cannot be written: ENOSPC');
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(code, args.join(' ')).toBe(1);
      expect(readdirSync(small), args.join(' ')).toEqual(['filler']);
    }
  },
);

test.each([
  [['export', 'sweep', '--format', 'csv'], '--format needs --to FOLDER'],
  [['export', 'sweep'], 'Say what to write'],
  [['export', 'sweep', '--to', 'x', '--predictions', 'y'], 'one of them'],
  [['export', 'sweep', '--predictions', 'x', '--checkpoints'], '--checkpoints needs --to FILE'],
  [['export', 'swep', '--to', 'x'], 'There is no study swep'],
  [['export', 'e-0123456789abcdef0123', '--to', 'x'], 'is a run; name its study'],
  [['export', 'sweep', '--to', '.'], 'it is a folder'],
  [['import', 'none.keygrid'], 'there is no such file'],
  [['import', 'grid.yaml'], 'is no archive of Keygrid'],
  [['import', 'grid.yaml', '--prefer', 'both'], 'Allowed choices are mine, theirs'],
])('%j is wrong usage: one message, exit code 2', async (args, message) => {
  writeFileSync(sweep.at('grid.yaml'), 'name: sweep\n');
  const { code, stdout, stderr } = await sweep.run(...args);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect([code, stdout]).toEqual([2, '']);
});
