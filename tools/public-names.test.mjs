// What a library lists as public, another project imports: an index.ts exports nothing for its own sake. Proved on a planted name.
import { expect, test } from 'vitest';
import { sourceFiles } from './source-files.mjs';

const NAMES = /(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']+)'/g;
const WHOLE = /import\s+\*\s+as\s+\w+\s+from\s+'([^']+)'|import\('([^']+)'\)/g;

/** `type A as B` → `A`: the name as the file it comes from has it. */
const namesOf = (list) =>
  list
    .split(',')
    .map((name) => name.trim().replace(/^type\s+/, ''))
    .filter((name) => name !== '');
const before = (name) => name.split(/\s+as\s+/)[0];
const after = (name) => name.split(/\s+as\s+/).at(-1);

/** Public names of each library that no file of another project imports from it. */
function unused(files) {
  const found = [];
  for (const [file, text] of files) {
    const [, library, entry = ''] = /^libs\/(\w+)\/src(\/\w+)?\/index\.ts$/.exec(file) ?? [];
    if (!library) continue;
    const name = `@keygrid/${library}${entry}`;
    const others = [...files].filter(([other]) => !other.startsWith(`libs/${library}/src/`));
    if (others.some(([, other]) => [...other.matchAll(WHOLE)].some(([, a, b]) => (a ?? b) === name)))
      continue;
    const imported = new Set(
      others.flatMap(([, other]) =>
        [...other.matchAll(NAMES)].flatMap(([, list, from]) =>
          from === name ? namesOf(list).map(before) : [],
        ),
      ),
    );
    const exported = [...text.matchAll(NAMES)].flatMap(([, list]) => namesOf(list).map(after));
    found.push(...exported.filter((each) => !imported.has(each)).map((each) => `${file}: ${each}`));
  }
  return found;
}

test('no library exports a name that no other project imports', () => {
  const files = sourceFiles();
  expect(files.size).toBeGreaterThan(500);
  expect(unused(files)).toEqual([]);
});

test('a public name that only its own library uses is named', () => {
  const files = new Map([
    [
      'libs/x/src/index.ts',
      "export { used, own, type Shape } from './x.ts';\nexport { a as b } from './y.ts';",
    ],
    ['libs/x/src/z.ts', "import { own } from '@keygrid/x';"],
    ['apps/y/src/main.ts', "import { used as mine, b } from '@keygrid/x';"],
  ]);
  expect(unused(files)).toEqual(['libs/x/src/index.ts: own', 'libs/x/src/index.ts: Shape']);
});
