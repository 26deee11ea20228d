// No file imports another that leads back to it, neither for values nor for types. Proved on a planted circle.
import path from 'node:path';
import { expect, test } from 'vitest';
import { sourceFiles } from './source-files.mjs';

const IMPORT = /(?:\bfrom|\bimport\(|^import)\s*'(\.[^']+)'/gm;

/** What each file imports by a relative path. */
const importsOf = (files) =>
  new Map(
    [...files].map(([file, text]) => [
      file,
      [...text.matchAll(IMPORT)]
        .map(([, name]) => path.posix.join(path.posix.dirname(file), name))
        .filter((name) => files.has(name)),
    ]),
  );

/** The first circle met on each way down, as the files on it. */
function circlesOf(imports) {
  const done = new Set();
  const circles = [];
  const walk = (file, way) => {
    if (way.includes(file)) return void circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    for (const next of imports.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return circles;
}

test('no source files import each other in a circle', () => {
  const files = sourceFiles();
  expect(files.size).toBeGreaterThan(500);
  expect(circlesOf(importsOf(files))).toEqual([]);
});

test('a planted circle is found, of types too', () => {
  const files = new Map([
    ['libs/x/src/a.ts', "import { b } from './inner/b.ts';"],
    ['libs/x/src/inner/b.ts', "import { c } from './c.ts';"],
    ['libs/x/src/inner/c.ts', "import type { A } from '../a.ts';"],
    ['libs/x/src/d.ts', "import { b } from './inner/b.ts';"],
  ]);
  expect(circlesOf(importsOf(files))).toEqual([
    'libs/x/src/a.ts → libs/x/src/inner/b.ts → libs/x/src/inner/c.ts → libs/x/src/a.ts',
  ]);
});
