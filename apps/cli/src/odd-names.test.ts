/** No shell anywhere: whatever a home, a data folder, a store, a grid or an output file is called, it works. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const printable = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i)).join('');
const hostile = `$(touch pwned) \`touch pwned\` "a" 'b' \\ ; touch pwned &`;
/** Every printable ASCII character but the slash, line feeds, umlauts, other scripts; together as long as a name may be. */
const NAME = `${printable.replace('/', '')}\n${hostile}\nÜbung größer 対応`;

test('no shell: a home, data, a store, a grid and an output file with every character in their names', async () => {
  const base = emptyFolder();
  const cwd = path.join(base, NAME);
  const store = path.join(base, `store ${NAME}`);
  for (const folder of [cwd, store]) mkdirSync(folder, { mode: 0o755 });
  const home = path.join(cwd, `home ${NAME}`);
  // A % in a URL is an escape.
  const env = { KEYGRID_HOME: home, KEYGRID_STORE: `file://${encodeURI(store)}` };
  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await keygrid(args, { cwd, env });
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const data = `data ${NAME}`;
  const grid = `grid ${NAME}.yaml`;
  writeFileSync(
    path.join(cwd, grid),
    'name: odd\nabout: a test\nbase: { data: { name: odd } }\nseeds: [1]\n',
  );
  await run('data', 'synth', data, '--pairs', '4,4,4', '--image-size', '64x64');
  await run('data', 'add', 'odd', data);
  expect(await run('submit', grid)).toContain('odd');
  const out = path.join(cwd, `out ${NAME}.csv`);
  await run('query', 'odd', '--format', 'csv', '--out', out);
  expect(readFileSync(out, 'utf8')).not.toBe('');
  expect(existsSync(path.join(store, 'keygrid-store.json'))).toBe(true);
  for (const folder of [base, cwd, home, '.', '/'])
    expect(existsSync(path.join(folder, 'pwned'))).toBe(false);
});

test('names of 300 letters are refused with one line, whatever they name', async () => {
  const cwd = emptyFolder();
  const long = 'n'.repeat(300);
  const tries: [string[], Record<string, string>][] = [
    [['status'], { KEYGRID_HOME: long }],
    [['status'], { KEYGRID_STORE: `file:///tmp/${long}` }],
    [['data', 'add', 'x', long], {}],
    [['submit', `${long}.yaml`], {}],
  ];
  for (const [args, env] of tries) {
    const { code, stderr } = await keygrid(args, { cwd, env });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('nnn');
    expect(code, stderr).toBe(2);
  }
});

test('a home that cannot be written says so at once, and what to do', async () => {
  const cwd = emptyFolder();
  writeFileSync(path.join(cwd, 'file'), '');
  const inFile = await keygrid(['status'], { cwd, env: { KEYGRID_HOME: path.join(cwd, 'file/home') } });
  expect(inFile.stderr).toMatch(/file\/home cannot be made: .*Choose another folder with KEYGRID_HOME\.\n$/);
  expect(inFile.code).toBe(2);
  if (process.getuid?.() === 0) return; // root writes where it likes
  expect((await keygrid(['status'], { cwd })).code).toBe(0);
  const postgres = path.join(cwd, '.keygrid', 'postgres');
  chmodSync(postgres, 0o500);
  const { code, stderr } = await keygrid(['status'], { cwd });
  chmodSync(postgres, 0o700);
  expect(stderr).toMatch(/postgres cannot be written.*copy the whole home/);
  expect(code).toBe(2);
});
