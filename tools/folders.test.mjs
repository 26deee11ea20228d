// No folder holds so many source files that a reader cannot see what it is about. Proved on a planted folder.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const MOST = 24;

/** Source files of each folder; tests, what helps them and what is generated are not counted. */
function countsOf(files) {
  const sources = files.filter(
    (file) => /\.(ts|mjs)$/.test(file) && !/\.test\.(ts|mjs)$|\/(testing|generated|dist)\//.test(file),
  );
  const counts = new Map();
  for (const file of sources) {
    const folder = path.posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}

const tooLarge = (files) =>
  [...countsOf(files)]
    .filter(([, count]) => count > MOST)
    .map(([folder, count]) => `${folder}: ${count} source files, at most ${MOST}`);

test('no folder holds more than 24 source files', () => {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  const files = listed
    .toString()
    .split('\0')
    .filter((file) => fs.existsSync(path.join(root, file)));
  expect(files.length).toBeGreaterThan(500);
  expect(tooLarge(files)).toEqual([]);
});

test('a folder with one file too many is named; tests do not count', () => {
  const full = Array.from({ length: MOST }, (_, i) => `libs/x/src/part-${i}.ts`);
  const tests = full.map((file) => file.replace('.ts', '.test.ts'));
  expect(tooLarge([...full, ...tests])).toEqual([]);
  expect(tooLarge([...full, 'libs/x/src/more.ts'])).toEqual(['libs/x/src: 25 source files, at most 24']);
});
