import type { Home } from '../home/home.ts';
import { makeTestHome, type TestHome } from '../testing/test-home.ts';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programVersion } from './program-version.ts';

let testHome: TestHome;
let home: Home;
const root = mkdtempSync(path.join(tmpdir(), 'keygrid-program-'));
const project = path.join(root, 'checkout');
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await testHome.drop();
});

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: project }).toString();
const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
  writeFileSync(path.join(project, name), text);
};

beforeAll(async () => {
  testHome = await makeTestHome();
  ({ home } = testHome);
  mkdirSync(project);
  git('init', '-q');
  write('package-lock.json', '{}');
  write('libs/model/src/layer.ts', 'export const width = 1;\n');
  git('add', '.');
  git('commit', '-qm', 'first');
});

test('a checkout is its commit and the hash of its lock file', async () => {
  const { commit, program } = await programVersion(home, project);
  expect(commit).toBe(git('rev-parse', 'HEAD').trim());
  const lockSha256 = createHash('sha256').update('{}').digest('hex');
  expect(program).toEqual({ from: 'checkout', changes: null, lockSha256 });
});

test('what a checkout has beside its commit is a patch in the store, new files included', async () => {
  write('libs/model/src/layer.ts', 'export const width = 2;\n');
  write('libs/model/src/new.ts', 'export const depth = 3;\n');
  write('notes.txt', 'no part of the program');
  const { changes } = (await programVersion(home, project)).program;
  const file = await home.store.localCopy({ key: changes?.key ?? '', sha256: changes?.sha256 ?? '' });
  const patch = readFileSync(file);
  expect(changes?.bytes).toBe(patch.length);
  expect(patch.toString()).not.toContain('notes.txt');
  git('checkout', '-q', '.');
  rmSync(path.join(project, 'libs/model/src/new.ts'));
  git('apply', file);
  expect(readFileSync(path.join(project, 'libs/model/src/layer.ts'), 'utf8')).toContain('width = 2');
  expect(readFileSync(path.join(project, 'libs/model/src/new.ts'), 'utf8')).toContain('depth = 3');
});

test('changes that are too large to keep are recorded by their hash', async () => {
  write('libs/model/src/new.ts', `// ${'x'.repeat(2 ** 20)}\n`);
  const { changes } = (await programVersion(home, project)).program;
  expect(changes?.key).toBeNull();
  expect(changes?.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a program unpacked from an archive, in a checkout of something else, is not taken for that checkout', async () => {
  const unpacked = path.join(project, 'unpacked');
  mkdirSync(unpacked);
  writeFileSync(path.join(unpacked, 'package-lock.json'), '{}');
  const { commit, program } = await programVersion(home, unpacked);
  expect(commit).toBeUndefined();
  expect(program).toMatchObject({ from: 'installed', changes: null });
});
