import { UserError } from '@keygrid/geometry';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from './safetensors-read.ts';
import { writeSafetensors } from './safetensors-write.ts';
import type { StateDict, StateTensor } from './state-dict.ts';

let folder = '';
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'safetensors-'));
});
afterAll(() => fs.rm(folder, { recursive: true }));

/** A file with this header (as JSON) and data, its length field correct unless given. */
async function fileOf(header: unknown, data: Uint8Array, length?: bigint): Promise<string> {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  const file = path.join(folder, 'x.safetensors');
  await fs.writeFile(file, Buffer.concat([size, text, data]));
  return file;
}
const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('reads back what was written, bit for bit, with order and metadata', async () => {
    const file = path.join(folder, 'round.safetensors');
    const many = Array.from({ length: 150 }, (_, i) => [`t${i}`, { shape: [3], data: Float32Array.of(i, -0, 1e-40) }] as const); // prettier-ignore
    const tensors: StateDict = new Map<string, StateTensor>([
      ...many,
      ['scalar', { shape: [], data: Float32Array.of(Math.fround(0.1)) }],
      ['empty', { shape: [0, 4], data: new Float32Array(0) }],
      ['matrix', { shape: [2, 2], data: new Float32Array([9, 1, 2, 3, 4]).subarray(1) }],
    ]);
    await writeSafetensors(file, tensors, { note: 'ü' });
    const read = await readSafetensors(file);
    expect(read.metadata).toEqual({ note: 'ü' });
    expect([...read.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
    for (const [name, tensor] of tensors) expect(read.tensors.get(name)).toEqual(tensor);
    expect(Number((await fs.readFile(file)).readBigUInt64LE()) % 8).toBe(0);
  });

  it('reads F16, BF16 and I64 as floats', async () => {
    const data = new Uint8Array(8 + 4 + 8);
    new Uint16Array(data.buffer, 0, 4).set([0x3c00, 0xc000, 0x0001, 0x7c00]);
    new Uint16Array(data.buffer, 8, 2).set([0x3f80, 0xc040]);
    data.set(new Uint8Array(BigInt64Array.of(-7n).buffer), 12);
    const file = await fileOf(
      { h: entry('F16', [4], 0, 8), b: entry('BF16', [2], 8, 12), i: entry('I64', [1], 12, 20) },
      data,
    );
    const { tensors } = await readSafetensors(file);
    expect(tensors.get('h')?.data).toEqual(Float32Array.of(1, -2, 2 ** -24, Infinity));
    expect(tensors.get('b')?.data).toEqual(Float32Array.of(1, -3));
    expect(tensors.get('i')?.data).toEqual(Float32Array.of(-7));
  });

  it.each([
    ['no bytes', '', 0, undefined, 'describes 0|is not JSON'],
    ['no JSON', '{"a":', 0, undefined, 'not JSON'],
    ['an oversized header', {}, 0, 2n ** 62n, 'header claims'],
    ['truncated data', { a: entry('F32', [2], 0, 8) }, 4, undefined, 'holds 4 bytes'],
    ['surplus data', { a: entry('F32', [1], 0, 4) }, 8, undefined, 'holds 8 bytes'],
    ['an overlap', { a: entry('F32', [2], 0, 8), b: entry('F32', [1], 4, 8) }, 8, undefined, 'overlap'],
    ['a gap', { a: entry('F32', [1], 4, 8) }, 8, undefined, 'gap'],
    ['a wrong size', { a: entry('F32', [3], 0, 8) }, 8, undefined, 'needs 12 bytes'],
    ['an unknown type', { a: entry('F8', [8], 0, 8) }, 8, undefined, 'described wrongly'],
    ['a negative size', { a: entry('F32', [-1], 0, 4) }, 4, undefined, 'described wrongly'],
  ])('refuses %s with one clear message', async (_what, header, bytes, length, message) => {
    const reading = readSafetensors(await fileOf(header, new Uint8Array(bytes), length));
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(new RegExp(`x\\.safetensors.*(${message})`));
  });

  it('names a file that does not exist', async () => {
    await expect(readSafetensors(path.join(folder, 'none'))).rejects.toThrow(
      /Cannot open the weights file .*none/,
    );
  });
});
