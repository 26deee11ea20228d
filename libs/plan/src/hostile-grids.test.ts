/** Grid files that are no grids, of any size and shape: one short message each, in no time. */
import { expect, test } from 'vitest';
import { parseGrid } from './parse-grid.ts';

const grid = (more: string): string => `name: s\nabout: t\nbase: { data: { name: d } }\nseeds: [1]\n${more}`;

function refusal(text: string): string {
  try {
    parseGrid(text, 'grid.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the grid was accepted');
}

test('on and off, yes and no: YAML 1.2 reads texts, and the message says what to write', () => {
  const said = refusal(grid('axes: { product: { model.csfa: [on, off] } }'));
  expect(said).toContain('found "on"; YAML 1.2 reads on as a text: write true');
  expect(said).toContain('found "off"; YAML 1.2 reads off as a text: write false');
});

test('merge keys', () => {
  const said = refusal(
    grid('axes:\n  include:\n    - &a { model.csfa: true }\n    - <<: *a\n      model.conv4d: full'),
  );
  expect(said).toMatch(/^grid\.yaml:8: merge keys \(<<\) are not read; write the fields out/);
});

test.each(['about: "zero \\0 byte"', 'axes: { product: { "model\\0": [1] } }', 'axes: {} # \0'])(
  'NUL in %j is refused where it stands',
  (line) => {
    const said = refusal(grid('').replace('about: t', line));
    expect(said).toMatch(/^grid\.yaml:2: .*holds the character NUL \(\\0\)/);
    expect(said).not.toContain('\0');
  },
);

test('half a character is refused', () => {
  expect(refusal(grid('').replace('about: t', 'about: "\\ud800"'))).toContain('grid.yaml:2: holds half a');
});

test('a second document', () => {
  const said = refusal(`${grid('')}---\nname: other`);
  expect(said).toBe(
    'grid.yaml:5: a second document begins here (---); a grid file is one study: put each into a file of its own',
  );
});

test('YAML 1.1, where the same words have other values', () => {
  expect(refusal(`%YAML 1.1\n---\n${grid('')}`)).toContain('asks for YAML 1.1');
});

test('a name twice', () => {
  expect(refusal(grid('seeds: [2]'))).toBe('grid.yaml:5: "seeds" stands here twice; each name once');
});

test('__proto__ names nothing, wherever it stands; constructor is an unknown name like any other', () => {
  const table = 'title: t, rows: __proto__, where: { __proto__: 1 }, columns: [pck@0.1]';
  expect(refusal(grid(`report: { tables: [ { ${table} } ] }`))).toBe(
    'grid.yaml:5: "__proto__" names no field; expected the name of one',
  );
  const names = '{ constructor: { name: 1 }, toString: 2, hasOwnProperty: 3 }';
  for (const at of ['model', 'training', 'evaluation']) {
    const said = refusal(grid('').replace('{ data: { name: d } }', `{ data: { name: d }, ${at}: ${names} }`));
    expect(said).toContain(`base.${at}.constructor: no such field`);
    expect(said).toContain(`base.${at}.toString: no such field`);
  }
  expect(refusal(grid('axes: { product: { constructor: [1] } }'))).toContain('an axis that names no field');
  expect(refusal(grid('axes: { exclude: [{ constructor: 1 }] }'))).toContain('is no axis of this grid');
});

/** Of the processor's time: a machine may be busy with other work. */
function refusalInSeconds(text: string): string {
  const began = process.cpuUsage();
  const said = refusal(text);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1e6).toBeLessThan(20);
  return said;
}

/** Title, text, words of the message. */
const LARGE: [string, string, string][] = [
  ['3,000 nested blocks', grid(`base2: ${'{a: '.repeat(3000)}1${'}'.repeat(3000)}`), '40 levels'],
  ['100,000 nested lists', grid(`base2: ${'['.repeat(1e5)}${']'.repeat(1e5)}`), '40 levels'],
  [
    '3,000 indented blocks',
    Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    '40 levels',
  ],
  [
    '20,000 unknown names',
    grid(Array.from({ length: 20_000 }, (_, i) => `unknown${i}: 1`).join('\n')),
    'a block of 20,004 names',
  ],
  [
    'a group of 100,000 commas',
    grid(
      `report: { tables: [ { title: t, rows: x, columns: [pck@0.1], groups: ["sourceSize:[${','.repeat(1e5)}"] } ] }`,
    ),
    'a text of 100,012 characters',
  ],
  [
    'a name of a million letters',
    grid(`{ ${'x'.repeat(1e6)}: 1 }`).replace(/^[^]*\n/, ''),
    'a name of 1,000,000 characters',
  ],
  ['a text of a million letters', grid(`about2: ${'x'.repeat(1e6)}`), 'a text of 1,000,000 characters'],
];

test.each(LARGE)('%s', (_title, text, words) => {
  const said = refusalInSeconds(text);
  expect(said.slice(0, 2000)).toContain(words);
  expect(said.length).toBeLessThan(5000);
});

/** A larger grid file is not opened: `FILE_KINDS` of @keygrid/files. */
const LARGEST_CHARACTERS = 512 * 2 ** 10;

/** What takes the parser longest. */
const COSTLY: [title: string, before: string, piece: string][] = [
  ['nested lists', grid('base2: '), '['],
  ['tabs before a dash', grid(''), '\t- :\n'],
  ['one name', grid(''), 'a: 1\n'],
];

test.each(COSTLY)(
  'a grid of the largest size, full of %s, is answered in seconds',
  (_title, before, piece) => {
    const text = before + piece.repeat(Math.floor((LARGEST_CHARACTERS - before.length) / piece.length));
    expect(refusalInSeconds(text).length).toBeLessThan(5000);
  },
);

test.each(['float16', 'half'])('precision: %s is refused with the reason, not with a near name', (half) => {
  const base = `{ data: { name: d }, training: { precision: ${half} } }`;
  expect(refusal(grid('').replace('{ data: { name: d } }', base))).toBe(
    `grid.yaml:3: base.training.precision: expected one of float32, bfloat16, tf32, found "${half}"; TensorFlow’s addon for Node has no half types; tf32 is the faster one on a GPU`,
  );
});
