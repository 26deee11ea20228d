// Where a wheel comes from: pip itself fetches these, from a folder instead of a registry.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CannotSetUp } from '../progress.mjs';
import { fakePart } from '../testing/fake-wheel.mjs';
import { findPython, verifiedWheel } from './wheel-file.mjs';

let folder, registry, part;
const environment = { ...process.env };
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-wheel-'));
  registry = path.join(folder, 'registry');
  part = fakePart(registry, { name: 'fakecuda', files: { 'nvidia/a.so': 'a' }, take: [] });
  delete process.env.KEYGRID_WHEELS;
  Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: registry });
});
afterEach(() => {
  process.env = { ...environment };
  fs.rmSync(folder, { recursive: true, force: true });
});
const left = () => fs.readdirSync(folder).sort();

test('pip downloads a wheel made for another Python, once', async () => {
  const { file, isOwn } = await verifiedWheel('python3', part, folder);
  expect([path.basename(file), isOwn]).toEqual([part.file, false]);
  fs.rmSync(registry, { recursive: true });
  expect((await verifiedWheel('python3', part, folder)).file).toBe(file);
  expect(left()).toEqual([part.file]);
});

test('a download with another checksum is refused and deleted', async () => {
  const other = { ...part, sha256: 'f'.repeat(64) };
  await expect(verifiedWheel('python3', other, folder)).rejects.toThrow(
    /checksum of .*fakecuda.* expected ffff.*it was deleted/,
  );
  expect(left()).toEqual(['registry']);
});

test('a registry that cannot be reached: what to fetch by hand, and where to put it', async () => {
  fs.rmSync(path.join(registry, part.file));
  await expect(verifiedWheel('python3', part, folder)).rejects.toThrow(
    /pip could not download fakecuda 1\.0.*fetch fakecuda-1\.0-py3-\S+\.whl by hand and set KEYGRID_WHEELS/,
  );
  expect(left()).toEqual(['registry']);
});

test('a file fetched by hand is used, and kept when it is another one', async () => {
  process.env.KEYGRID_WHEELS = registry;
  expect(await verifiedWheel('python3', part, folder)).toEqual({
    file: path.join(registry, part.file),
    isOwn: true,
  });
  fs.writeFileSync(path.join(registry, part.file), 'not a wheel');
  await expect(verifiedWheel('python3', part, folder)).rejects.toThrow(/checksum.*fetch it again/);
  expect(fs.existsSync(path.join(registry, part.file))).toBe(true);
});

test('without python3 it names the Debian package', () => {
  process.env.PATH = folder;
  delete process.env.PYTHON;
  expect(findPython).toThrow(CannotSetUp);
  expect(findPython).toThrow(/apt-get install python3 python3-pip/);
});
