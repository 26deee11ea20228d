// The table of ARCHITECTURE.md says of each project what the linter lets it import.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MAY_IMPORT } from './lint/may-import.mjs';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../ARCHITECTURE.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(?:libs|apps)\/([a-z]+)`\s*\|([^|]*)\|/gm)].map(([, name, cell]) => [
  name,
  cell,
]);
/** Its row speaks of "the libraries above". */
const IN_WORDS = new Set(['plan']);

test('every project has a row, and bench is no library', () => {
  expect(rows.map(([name]) => name).sort()).toEqual(
    Object.keys(MAY_IMPORT)
      .filter((name) => name !== 'bench')
      .sort(),
  );
});

test.each(rows.filter(([name]) => !IN_WORDS.has(name)))('the row of %s', (name, cell) => {
  const named = cell.match(/[a-z]+/gi).filter((word) => Object.hasOwn(MAY_IMPORT, word));
  expect([...named].sort()).toEqual([...MAY_IMPORT[name]].sort());
});
