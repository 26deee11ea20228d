// Decisions have their parts and a line in the list; dependencies have a row that says why.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (name) => readFileSync(path.join(root, name), 'utf8');
const DECISIONS = 'docs/decisions';
const PARTS = ['Context', 'Decision', 'Numbers', 'Price'];

const decisions = readdirSync(path.join(root, DECISIONS)).filter((name) => name !== 'README.md');

test.each(decisions)('decision %s has context, decision, numbers and price, in this order', (name) => {
  const page = read(path.join(DECISIONS, name));
  expect([...page.matchAll(/^\*\*(\w+)\.\*\* \S/gm)].map(([, part]) => part)).toEqual(PARTS);
});

test('the list of decisions names each once, by its title', () => {
  const listed = [...read(`${DECISIONS}/README.md`).matchAll(/^- \[(.+)\]\((.+\.md)\)$/gm)];
  const written = decisions.map(
    (name) => `${name}: ${/^# (.+)$/m.exec(read(path.join(DECISIONS, name)))[1]}`,
  );
  expect(listed.map(([, title, name]) => `${name}: ${title}`).sort()).toEqual(written.sort());
});

test('ARCHITECTURE is short enough to be read at once: 150 lines', () => {
  expect(read('ARCHITECTURE.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

test('docs/dependencies.md has a row for each package of the workspace, and no other', () => {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| ([^|]+) \|/gm)].map(([, names]) =>
    names.trim(),
  );
  const listed = rows.filter((names) => names !== 'package' && !/^-+$/.test(names));
  expect(listed.flatMap((names) => names.split(', ')).sort()).toEqual(packages());
});

/** Packages that a workspace names, but our own, types, and the parts of nx and ESLint, which share a row. */
function packages() {
  const folders = ['libs', 'apps'].flatMap((top) =>
    readdirSync(path.join(root, top)).map((name) => path.join(top, name)),
  );
  const names = ['', 'bench', ...folders].flatMap((folder) => {
    const { dependencies, devDependencies } = JSON.parse(read(path.join(folder, 'package.json')));
    return Object.keys({ ...dependencies, ...devDependencies });
  });
  return [...new Set(names)].filter((name) => !/^@(keygrid|types|nx|eslint)\//.test(name)).sort();
}
