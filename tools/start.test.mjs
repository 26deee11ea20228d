// What a command loads before it does anything: the help of all commands needs none of their code. Proved on a planted import.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:([^;'"]*?)\s+from\s+)?'([^']+)';/gm;
const readSource = (file) => fs.readFileSync(path.join(root, file), 'utf8');

/** A file's imports that are loaded with it: no types, and nothing that is imported when it is used. */
const importsOf = (text) =>
  [...text.matchAll(IMPORT)]
    .filter(([, names = '']) => !/^\{(\s*type\s[^,}]*,?)+\s*\}$/.test(names))
    .map(([, , from]) => from);

/** The file that an entry of a library names. */
function entryOf(name) {
  const [, library, entry = ''] = /^@keygrid\/([^/]+)(\/.+)?$/.exec(name);
  const exported = JSON.parse(readSource(`libs/${library}/package.json`)).exports;
  return path.posix.join('libs', library, exported[`.${entry}`]['@keygrid/source']);
}

/** Every package that is loaded with a file, and the way to it. */
function packagesLoadedBy(start, read = readSource) {
  const packages = new Map();
  const seen = new Set();
  const walk = (file, way) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of importsOf(read(file))) {
      if (name.startsWith('node:')) continue;
      if (name.startsWith('.')) walk(path.posix.join(path.posix.dirname(file), name), [...way, file]);
      else if (name.startsWith('@keygrid/')) walk(entryOf(name), [...way, file]);
      else packages.set(name, [...way, file].join(' → '));
    }
  };
  walk(start, []);
  return packages;
}

test('the command line and the help of every command load commander and zod only', () => {
  const loaded = new Map([
    ...packagesLoadedBy('apps/cli/src/main.ts'),
    ...packagesLoadedBy('apps/cli/src/explain-error.ts'),
    ...packagesLoadedBy('apps/cli/src/program.ts'),
  ]);
  expect([...loaded.keys()].sort(), JSON.stringify([...loaded])).toEqual(['commander', 'zod']);
});

test('a command that neither needs the queue nor touches a pixel loads no BullMQ, no Prisma and no sharp', () => {
  const loaded = packagesLoadedBy('apps/cli/src/actions/plan.ts');
  const heavy = /^(bullmq|ioredis|@prisma\/.*|sharp|echarts|@tensorflow\/.*)$/;
  expect(loaded.has('pg')).toBe(true);
  expect([...loaded].filter(([name]) => heavy.test(name))).toEqual([]);
});

test('a heavy import on the way is named with the files that lead to it, an import at use is not', () => {
  const files = {
    'apps/x/src/main.ts': "import { a } from './a.ts';\nconst later = () => import('later');",
    'apps/x/src/a.ts':
      "import type { T } from 'types';\nimport { type U, type V } from 'types';\nimport heavy, {\n  type W,\n} from 'heavy';",
  };
  expect([...packagesLoadedBy('apps/x/src/main.ts', (file) => files[file])]).toEqual([
    ['heavy', 'apps/x/src/main.ts → apps/x/src/a.ts'],
  ]);
});
