/** Nothing that a file says drives the terminal, hides in a document or fills the screen; JSON has every name as it is. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });
const TITLE = '\u001b]0;pwn\u0007\u001b[31mT|`$(id)`<script>\u202e\u009b2J';
const GRID = {
  name: 'hostile-names',
  about: 'first\n\n# not a heading \u001b[2J',
  base: { data: { name: 'pairs' } },
  axes: { product: { 'evaluation.kbc.mode': ['none', 'both'] } },
  seeds: [1],
  report: {
    tables: [
      {
        title: TITLE,
        rows: 'evaluation.kbc.mode',
        columns: ['pck@0.1'],
        groups: ['category:\u001b[2J=cmd|x', 'all'],
      },
    ],
    figures: [{ title: `../${TITLE}`, x: 'evaluation.kbc.mode', columns: ['pck@0.1'] }],
  },
};
/** All that is not text, line feeds and tabs. */
const UNSAFE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

beforeAll(async () => {
  await run('data', 'synth', 'pairs', '--pairs', '8,8,8');
  await run('data', 'add', 'pairs', 'pairs');
  writeFileSync(path.join(cwd, 'grid.yaml'), JSON.stringify(GRID));
  expect((await run('submit', 'grid.yaml')).stderr).toBe('');
});

test.each([
  ['report', 'hostile-names'],
  ['report', 'hostile-names', '--format', 'markdown', '--figures', 'figures'],
  ['report', 'hostile-names', '--json'],
  ['report', '\u001b[2J\u009b'],
  ['\u001b[2Jstatus'],
  ['status', '--\u001b[31m'],
  ['status', 'x'.repeat(100_000)],
  ['logs', '\u202eabc'],
])('control characters are neutralised: %j', async (...args) => {
  const { stdout, stderr } = await run(...args);
  expect(stdout + stderr).not.toMatch(UNSAFE);
  expect((stdout + stderr).length).toBeLessThan(20_000);
});

test('in Markdown a name is no markup', async () => {
  const { stdout } = await run('report', 'hostile-names', '--format', 'markdown');
  expect(stdout).toContain('## \ufffd]0;pwn\ufffd\ufffd[31mT\\|\\`$(id)\\`&lt;script>');
  expect(stdout).toContain('\\# not a heading');
});

test('in a page a name is no markup', async () => {
  const { stdout, stderr } = await run('report', 'hostile-names', '--format', 'html');
  expect(stdout + stderr).not.toMatch(UNSAFE);
  expect(stdout).toContain('\ufffd]0;pwn\ufffd\ufffd[31mT|`$(id)`&lt;script&gt;');
  expect(stdout.match(/<script/g)).toHaveLength(1);
});

test('in JSON a name is as it was', async () => {
  const { stdout } = await run('report', 'hostile-names', '--json');
  const report = JSON.parse(stdout) as { about: string; tables: { title: string }[] };
  expect(report.about).toBe(GRID.about);
  expect(report.tables[0]?.title).toBe(TITLE);
});

test('at most twenty problems are listed, then a count', async () => {
  const model = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`unknown${i}`, 1]));
  writeFileSync(path.join(cwd, 'many.yaml'), JSON.stringify({ ...GRID, base: { ...GRID.base, model } }));
  const { code, stderr } = await run('plan', 'many.yaml');
  const lines = stderr.trim().split('\n');
  expect(lines[0]).toBe('many.yaml has 3000 problems:');
  expect(lines).toHaveLength(22);
  expect(lines[21]).toBe('… and 2,980 more');
  expect(code).toBe(2);
});
