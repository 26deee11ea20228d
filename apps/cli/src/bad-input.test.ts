/** Bad input, from the built command: one clear message, exit code 2, nothing half-written. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const cwd = emptyFolder();
const grid = (text: string): string => `name: s\nabout: a\nseeds: [1]\n${text}`;
const base = 'base: { data: { name: nowhere } }\n';

const TWO_HUNDRED = JSON.stringify(Array.from({ length: 200 }, (_, i) => i + 1));
const HUGE = `{ training.epochs: ${TWO_HUNDRED}, training.batch: ${TWO_HUNDRED}, training.selection.maxPairs: ${TWO_HUNDRED} }`;

/** Title, file (none: it is missing), then what the message must say. */
const FILES: [string, string | undefined, string[]][] = [
  ['a missing file', undefined, ['grid.yaml', 'no such file']],
  ['YAML that is none', 'name: [', ['grid.yaml:1']],
  [
    'an unknown key',
    grid('base: { data: { name: x }, model: { inputSid: 128 } }'),
    ['grid.yaml:4', 'inputSide'],
  ],
  [
    'a wrong type',
    grid('base: { data: { name: x }, training: { batch: many } }'),
    ['grid.yaml:4', 'a number', 'many'],
  ],
  ['an empty axis', grid(`${base}axes: { product: { model.csfa: [] } }`), ['grid.yaml:5', 'model.csfa']],
  [
    'an axis that names no field',
    grid(`${base}axes: { product: { model.cfsa: [true] } }`),
    ['grid.yaml:5', 'model.csfa'],
  ],
  [
    'millions of cells',
    grid(`${base}axes: { product: ${HUGE} }`),
    ['grid.yaml:5', '8,000,000 cells', '--max-cells'],
  ],
];

test.each(FILES)('%s', async (_title, text, expected) => {
  const folder = emptyFolder();
  if (text !== undefined) writeFileSync(path.join(folder, 'grid.yaml'), text);
  const { code, stdout, stderr } = await keygrid(['submit', 'grid.yaml'], { cwd: folder });
  for (const words of expected) expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(existsSync(path.join(folder, '.keygrid'))).toBe(false);
});

test('an unknown data set', async () => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, 'grid.yaml'), grid(base));
  const { code, stderr } = await keygrid(['submit', 'grid.yaml'], { cwd: folder });
  expect(stderr).toContain('"nowhere"');
  expect(stderr).toContain('keygrid data add nowhere');
  expect(code).toBe(2);
  const { stdout } = await keygrid(['status', '--json'], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({ studies: [] });
});

test('KEYGRID_DEBUG shows the stack', async () => {
  const { code, stderr } = await keygrid(['submit', 'none.yaml'], { cwd, env: { KEYGRID_DEBUG: '1' } });
  expect(stderr).toMatch(/\n\s+at /);
  expect(code).toBe(2);
});

test('a database that cannot be reached', async () => {
  const env = {
    DATABASE_URL: 'postgresql://keygrid:secret@127.0.0.1:9/keygrid',
    KEYGRID_STORE: `file://${cwd}`,
  };
  const { code, stderr } = await keygrid(['status'], { cwd: emptyFolder(), env });
  expect(stderr).toContain('127.0.0.1:9');
  expect(stderr).not.toContain('secret');
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(2);
});

test('a store that cannot be written', async () => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, 'a-file'), '');
  const { code, stderr } = await keygrid(['status'], {
    cwd: folder,
    env: { KEYGRID_STORE: `file://${folder}/a-file/store` },
  });
  expect(stderr).toContain('a-file/store');
  expect(code).toBe(2);
});

test('a data folder that is none', async () => {
  const folder = emptyFolder();
  mkdirSync(path.join(folder, 'pairs'));
  const { code, stderr } = await keygrid(['data', 'add', 'pairs', 'pairs'], { cwd: folder });
  expect(stderr).toContain(path.join(folder, 'pairs'));
  expect(stderr).toContain('SPair-71k');
  expect(code).toBe(2);
  expect(existsSync(path.join(folder, '.keygrid', 'keygrid.toml'))).toBe(false);
});

test.for([['worker'], ['run', 'grid.yaml'], ['status']])(
  'a store that is not understood leaves nothing behind: %s',
  async (command) => {
    const folder = emptyFolder();
    writeFileSync(path.join(folder, 'grid.yaml'), grid(base));
    const { code, stderr } = await keygrid(command, { cwd: folder, env: { KEYGRID_STORE: 'ftp://bucket' } });
    expect(stderr).toContain('KEYGRID_STORE is not understood');
    expect(code).toBe(2);
    expect(existsSync(path.join(folder, '.keygrid'))).toBe(false);
  },
);

test.for<[string, string[], Record<string, string>, string]>([
  ['run of a data set that no machine knows', ['run', 'grid.yaml'], {}, 'No data set is called "nowhere"'],
  [
    'a worker for cards that are hidden',
    ['worker', '--device', 'cuda'],
    { CUDA_VISIBLE_DEVICES: '' },
    'cuda',
  ],
  ['a worker whose queue has no address', ['worker'], { REDIS_URL: 'localhost:6379' }, 'REDIS_URL'],
  ['a scheduler whose queue has no address', ['scheduler'], { REDIS_URL: 'localhost:6379' }, 'REDIS_URL'],
  ['a study that there is not', ['report', 'nothing'], {}, 'nothing'],
])('a refused command leaves no home behind: %s', async ([, command, env, expected]) => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, 'grid.yaml'), grid(base));
  const { code, stderr } = await keygrid(command, { cwd: folder, env });
  expect(stderr).toContain(expected);
  expect(code).toBe(2);
  expect(existsSync(path.join(folder, '.keygrid'))).toBe(false);
});
