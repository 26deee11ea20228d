// How the parts of a library come into the cache, with small wheels in place of gigabytes.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpackedLibraries } from './tensorflow-libraries.mjs';
import { fakePart } from './testing/fake-wheel.mjs';

let cache, byHand, home, parts;
const environment = { ...process.env };
beforeEach(() => {
  cache = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-libraries-'));
  byHand = path.join(cache, 'by-hand');
  home = path.join(cache, 'tensorflow-9-cuda');
  process.env.KEYGRID_WHEELS = byHand;
  const tensorFlow = {
    name: 'faketensorflow',
    files: { 'tensorflow/libtensorflow_cc.so.2': 'cc', 'tensorflow/include/a/b.h': 'b', 'unwanted.py': 'x' },
    take: [
      ['tensorflow/libtensorflow_cc.so.2', 'lib/libtensorflow_cc.so.2'],
      ['tensorflow/include/a/b.h', 'include/a/b.h'],
    ],
    links: { 'lib/libtensorflow.so': 'libtensorflow_cc.so.2' },
  };
  const nvidia = {
    name: 'fakenvcc',
    files: { 'nvidia/nvcc/lib/libx.so.1': 'x', 'nvidia/nvcc/bin/ptxas': 'program', 'nvidia/nvcc/h.h': 'h' },
    folder: 'nvidia/nvcc',
    take: [
      ['nvidia/nvcc/lib/', 'lib/'],
      ['nvidia/nvcc/bin/ptxas', 'bin/ptxas'],
    ],
  };
  parts = [tensorFlow, nvidia].map((part) => fakePart(byHand, part));
});
afterEach(() => {
  process.env = { ...environment };
  fs.rmSync(cache, { recursive: true, force: true });
});
const filesIn = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
const ALL = [
  'complete',
  'include/a/b.h',
  'lib/libtensorflow.so',
  'lib/libtensorflow_cc.so.2',
  'nvidia/nvcc/bin/ptxas',
  'nvidia/nvcc/complete',
  'nvidia/nvcc/lib/libx.so.1',
];

test('the needed files are where the libraries look for them, and no others', async () => {
  await unpackedLibraries(cache, home, parts);
  expect(filesIn(home)).toEqual(ALL);
  expect(fs.readFileSync(path.join(home, 'lib/libtensorflow.so'), 'utf8')).toBe('cc');
  expect(fs.statSync(path.join(home, 'nvidia/nvcc/bin/ptxas')).mode & 0o111).toBe(0o111);
  expect(fs.statSync(path.join(home, 'nvidia/nvcc/lib/libx.so.1')).mode & 0o111).toBe(0);
  expect(fs.statSync(home).mode & 0o777).toBe(0o755);
  expect(fs.readdirSync(byHand)).toHaveLength(2);
  expect(fs.readdirSync(path.join(cache, 'wheels'))).toEqual([]);
});

test('what is complete is not fetched again; what was broken off is', async () => {
  const [tensorFlow, nvidia] = parts;
  const intact = fs.readFileSync(path.join(byHand, nvidia.file));
  fs.writeFileSync(path.join(byHand, nvidia.file), 'half of it');
  await expect(unpackedLibraries(cache, home, parts)).rejects.toThrow(
    /checksum of .*fakenvcc.*fetch it again/,
  );
  expect(filesIn(home)).toEqual(ALL.filter((file) => !file.startsWith('nvidia')));

  fs.rmSync(path.join(byHand, tensorFlow.file));
  fs.writeFileSync(path.join(byHand, nvidia.file), intact);
  await unpackedLibraries(cache, home, parts);
  expect(filesIn(home)).toEqual(ALL);

  fs.rmSync(byHand, { recursive: true });
  await unpackedLibraries(cache, home, parts);
});

test('a wheel without a file that is needed leaves nothing half done', async () => {
  const [part] = parts;
  const asking = { ...part, take: [...part.take, ['tensorflow/missing.so', 'lib/missing.so']] };
  await expect(unpackedLibraries(cache, home, [asking])).rejects.toThrow(/missing\.so/);
  expect(fs.readdirSync(cache).sort()).toEqual(['by-hand', 'wheels']);
});

test('without room on the disk it says how many gigabytes, before anything is fetched', async () => {
  const large = [{ ...parts[0], wheelMB: 573, unpackedMB: 4_200_000_000 }];
  await expect(unpackedLibraries(cache, home, large)).rejects.toThrow(
    /has [\d.]+ GB free, and 4200001\.3 GB are needed .*download 0\.6 GB.*KEYGRID_CACHE/,
  );
  expect(fs.existsSync(home)).toBe(false);
});
