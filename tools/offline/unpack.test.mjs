// A folder packed in parts and put together again by Python, which tells what is missing or damaged before it writes.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf, checked } from './options.mjs';
import { packInto } from './parts.mjs';

const MIB = 2 ** 20;
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-unpack-'));
const place = (name) => path.join(scratch, name);
afterAll(() => fs.rmSync(scratch, { recursive: true }));

const noise = randomBytes(2.5 * MIB);
beforeAll(async () => {
  fs.mkdirSync(place('tree/bin'), { recursive: true });
  fs.writeFileSync(place('tree/bin/noise'), noise, { mode: 0o755 });
  fs.writeFileSync(place('tree/zeros'), Buffer.alloc(40 * MIB)); // more than a block of compress.py
  fs.symlinkSync('../zeros', place('tree/bin/link'));
  fs.mkdirSync(place('parts'));
  await packInto(place('tree'), { out: place('parts'), partBytes: MIB, level: 0 });
});

/** -I: Python's standard library alone. */
function unpack(parts, folder) {
  return spawnSync('python3', ['-I', path.join(place('parts'), 'unpack.py'), parts, folder], {
    encoding: 'utf8',
  });
}
const partsIn = (folder) =>
  fs
    .readdirSync(folder)
    .filter((name) => name.includes('.part-'))
    .sort();

/** A copy of the parts. */
function copyOfParts(name) {
  fs.cpSync(place('parts'), place(name), { recursive: true });
  return place(name);
}

test('a folder comes back from parts of at most the size that was asked for: bytes, links and what may be run', () => {
  const sizes = partsIn(place('parts')).map((name) => fs.statSync(path.join(place('parts'), name)).size);
  expect(sizes.slice(0, -1)).toEqual([MIB, MIB]);
  expect(sizes.at(-1)).toBeLessThan(MIB);
  const { status, stdout, stderr } = unpack(place('parts'), place('back'));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`${place('back/bin/keygrid')} doctor`);
  expect(fs.readFileSync(place('back/bin/noise')).equals(noise)).toBe(true);
  expect(fs.statSync(place('back/bin/noise')).mode & 0o111).toBeGreaterThan(0);
  expect(fs.readlinkSync(place('back/bin/link'))).toBe('../zeros');
  expect(fs.readFileSync(place('back/zeros')).equals(Buffer.alloc(40 * MIB))).toBe(true);
});

test('the parts are one .tar.xz that other programs read too', () => {
  const read = `import lzma, sys\nprint(len(lzma.decompress(b''.join(open(p, 'rb').read() for p in sys.argv[1:]))))`;
  const files = partsIn(place('parts')).map((name) => path.join(place('parts'), name));
  const { stdout } = spawnSync('python3', ['-c', read, ...files], { encoding: 'utf8' });
  expect(Number(stdout)).toBeGreaterThan(42.5 * MIB);
});

test('missing, short and damaged parts are named, all at once, and nothing is written', () => {
  const folder = copyOfParts('bad');
  const [first, second, third] = partsIn(folder).map((name) => path.join(folder, name));
  fs.rmSync(first);
  const bytes = fs.readFileSync(second);
  bytes[1000] ^= 1;
  fs.writeFileSync(second, bytes);
  fs.truncateSync(third, 10);
  const { status, stderr } = unpack(folder, place('not-written'));
  expect(status).toBe(2);
  expect(stderr).toContain(`${first} is missing`);
  expect(stderr).toContain(`${second} is damaged (its SHA-256 differs)`);
  expect(stderr).toMatch(/part-002 has 10 bytes instead of \d+/);
  expect(stderr).toContain('3 of 3 parts cannot be used; nothing was unpacked');
  expect(fs.existsSync(place('not-written'))).toBe(false);
});

test('a folder that holds something is not unpacked into, and without the list of parts it is asked for', () => {
  expect(unpack(place('parts'), place('tree'))).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('is not empty'),
  });
  const folder = copyOfParts('unlisted');
  fs.rmSync(path.join(folder, 'keygrid-offline.json'));
  expect(unpack(folder, place('new'))).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('it lists the parts'),
  });
});

test('a size is a number and a unit', () => {
  expect([bytesOf('64MiB'), bytesOf('2GB')]).toEqual([64 * MIB, 2e9]);
  for (const text of ['64', '64MB/s', '0MiB', '-1GiB', '1.5GiB', '9KiB', ''])
    expect(() => bytesOf(text)).toThrow(/--part-size .*such as 64MiB/);
});

test('options that say nothing together or nothing known are refused', () => {
  const rest = { 'part-size': '1GiB', level: '6' };
  expect(checked({ ...rest, cuda: '80,90' }, [place('new')])).toMatchObject({
    architectures: [80, 90],
    nvidia: 'carried',
  });
  expect(() => checked({ ...rest, cuda: '8.0' }, [place('new')])).toThrow(/without the point/);
  expect(() => checked({ ...rest, nvidia: 'machine' }, [place('new')])).toThrow('--nvidia belongs to --cuda');
  expect(() => checked({ ...rest, cuda: '90', nvidia: 'none' }, [place('new')])).toThrow(
    'carried or machine',
  );
  expect(() => checked({ ...rest, level: '10' }, [place('new')])).toThrow('a digit from 0 to 9');
  expect(() => checked(rest, [])).toThrow('One folder OUT');
  expect(() => checked(rest, [place('tree')])).toThrow('is not an empty folder');
  expect(() => checked(rest, [place('tree/zeros')])).toThrow('is not an empty folder');
  expect(() => checked({ ...rest, work: place('none') }, [place('new')])).toThrow('there is no such folder');
});
