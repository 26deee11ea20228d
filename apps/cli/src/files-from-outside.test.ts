/** What is no regular file, too large or no text where a file is expected: one line, code 2, at once. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const cwd = emptyFolder();
const at = (name: string) => path.join(cwd, name);
mkdirSync(at('folder'));
execFileSync('mkfifo', [at('pipe'), at('pipe.pth'), at('pipe.json')]);
symlinkSync('/dev/zero', at('zeros'));
writeFileSync(at('sparse'), '');
truncateSync(at('sparse'), 5 * 2 ** 30);
writeFileSync(at('latin1.yaml'), Buffer.from('name: a\nabout: Käse\n', 'latin1'));
const demo = readFileSync(path.resolve(import.meta.dirname, '../../../experiments/demo.yaml'), 'utf8');
writeFileSync(
  at('utf16.yaml'),
  Buffer.from(`\ufeff${demo.replaceAll('\n', '\r\n')}nonsense: 1\r\n`, 'utf16le'),
);

test.each([
  ['a pipe as a grid', ['plan', 'pipe'], /^pipe: it is a pipe/],
  ['a folder as a grid', ['submit', 'folder'], /^folder: it is a folder; expected a grid file/],
  ['zeros without end as a grid', ['run', 'zeros'], /^zeros: it is a device/],
  ['5 GiB as a grid', ['plan', 'sparse'], /^sparse: it has 5 GiB, more than the 512 KiB/],
  ['a grid in Latin-1', ['plan', 'latin1.yaml'], /^latin1.yaml: it is not UTF-8 \(byte 0xe4 on line 2\); save it as UTF-8/],
  ['a grid in UTF-16 is read, and its own fault named', ['plan', 'utf16.yaml'], /^utf16.yaml:\d+: .*nonsense/],
  ['a pipe as weights', ['weights', 'convert', 'pipe.pth'], /pipe.pth: it is a pipe/],
  ['a folder as weights', ['weights', 'inspect', 'folder'], /folder: it is a folder; expected a weights file/],
  ['5 GiB of nothing as weights', ['weights', 'inspect', 'sparse'], /sparse is neither a safetensors file nor one of PyTorch/],
  ['a pipe as predictions', ['score', 'pipe.json', '--data', 'folder'], /pipe.json: it is a pipe/],
  ['5 GiB as predictions', ['score', 'sparse', '--data', 'folder'], /sparse: it has 5 GiB, more than the 256 MiB/],
] as const)('%s', async (_what, args, message) => {
  const { code, stdout, stderr } = await keygrid([...args], { cwd });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(existsSync(at('.keygrid'))).toBe(false);
}); // prettier-ignore

test('a pipe as keygrid.toml', async () => {
  const home = emptyFolder();
  execFileSync('mkfifo', [path.join(home, 'keygrid.toml')]);
  const { code, stderr } = await keygrid(['data', 'list'], { cwd, env: { KEYGRID_HOME: home } });
  expect(stderr).toMatch(/keygrid\.toml: it is a pipe/);
  expect(code).toBe(2);
});

test('a predictions file that names a pair twice is refused', async () => {
  const twice = path.resolve(import.meta.dirname, '../testdata/predictions-same-pair-twice.json');
  copyFileSync(twice, at('twice.json'));
  const { code, stderr } = await keygrid(['score', 'twice.json', '--data', 'folder'], { cwd });
  expect(stderr).toMatch(
    /twice\.json: the key "000001-.*:bird" stands twice in one object; remove one of them/,
  );
  expect(code).toBe(2);
});
