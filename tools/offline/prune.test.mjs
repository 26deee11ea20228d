// A shared library without symbols and without code for other cards: still loaded, and the rest of its bytes as they were.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const [PTX, ELF] = [1, 2];
const CODE = [
  { kind: ELF, architecture: 80, letter: 'A' },
  { kind: ELF, architecture: 90, letter: 'B' },
  { kind: PTX, architecture: 70, letter: 'C' },
  { kind: PTX, architecture: 90, letter: 'D' },
];
const LENGTH = 64;

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-prune-'));
const place = (name) => path.join(scratch, name);
afterAll(() => fs.rmSync(scratch, { recursive: true }));

/** As nvcc lays it out: a header, and for each piece of code its kind, length and architecture before it. */
function fatBinary() {
  const pieces = CODE.map(({ kind, architecture, letter }) => {
    const head = Buffer.alloc(32);
    head.writeUInt16LE(kind, 0);
    head.writeUInt32LE(head.length, 4);
    head.writeBigUInt64LE(BigInt(LENGTH), 8);
    head.writeUInt32LE(architecture, 28);
    return Buffer.concat([head, Buffer.alloc(LENGTH, letter)]);
  });
  const body = Buffer.concat(pieces);
  const header = Buffer.alloc(16);
  header.set([0x50, 0xed, 0x55, 0xba]);
  header.writeUInt16LE(1, 4);
  header.writeUInt16LE(header.length, 6);
  header.writeBigUInt64LE(BigInt(body.length), 8);
  return Buffer.concat([header, body]);
}

beforeAll(() => {
  const source = `extern "C" { __attribute__((section(".nv_fatbin"), used)) const unsigned char code[] = {${[...fatBinary()]}};
    int answer() { return 42; } }`;
  fs.writeFileSync(place('library.cc'), source);
  const made = spawnSync('g++', ['-shared', '-fPIC', '-g', '-o', place('library.so'), place('library.cc')], {
    encoding: 'utf8',
  });
  expect(made.status, made.stderr).toBe(0);
});

/** Letters of the code that is left, and whether the library still answers. */
function pruned(...architectures) {
  const file = place(`pruned-${architectures.join('-')}.so`);
  const script = path.join(import.meta.dirname, 'prune.py');
  const made = spawnSync('python3', [script, place('library.so'), file, ...architectures.map(String)], {
    encoding: 'utf8',
  });
  expect(made.status, made.stderr).toBe(0);
  const bytes = fs.readFileSync(file);
  const kept = CODE.map(({ letter }) => letter).filter((letter) =>
    bytes.includes(Buffer.alloc(LENGTH, letter)),
  );
  const ask = 'import ctypes, sys; print(ctypes.CDLL(sys.argv[1]).answer())';
  const { stdout } = spawnSync('python3', ['-c', ask, file], { encoding: 'utf8' });
  return {
    kept: kept.join(''),
    answer: stdout.trim(),
    isSmaller: bytes.length < fs.statSync(place('library.so')).size,
  };
}

test.each([
  ['code for its own architecture', [90], 'B'],
  ['code for each of several', [80, 90], 'AB'],
  ['code of an earlier card of the family', [86], 'A'],
  ['the newest code to be compiled, where there is no machine code', [100], 'D'],
  ['and for an old card the one it can compile', [75], 'C'],
])('%s is kept, the library loads: %j', (_, architectures, kept) => {
  expect(pruned(...architectures)).toEqual({ kept, answer: '42', isSmaller: true });
});

test('without architectures only symbols are cut', () => {
  expect(pruned()).toEqual({ kept: 'ABCD', answer: '42', isSmaller: true });
});
