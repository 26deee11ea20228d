import { UserError } from '@keygrid/contract';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asFloats } from '../file-tensor.ts';
import { readFileTensors, readSafetensors } from './read.ts';
import { restampSafetensors } from './restamp.ts';
import { writeFileTensors, writeSafetensors } from './write.ts';
import type { StateDict, StateTensor } from '../state-dict.ts';

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

  it('gets other metadata and keeps its tensors: the bytes of a file that was written so', async () => {
    const [before, after, wanted] = ['before', 'after', 'wanted'].map((name) => path.join(folder, name));
    if (!before || !after || !wanted) throw new Error('three files');
    const tensors: StateDict = new Map(
      Array.from({ length: 3 }, (_, i) => [
        `t${i}`,
        { shape: [70_000], data: new Float32Array(70_000).fill(i) },
      ]),
    );
    await writeSafetensors(before, tensors, { epochs: '8', note: 'x' });
    await restampSafetensors(before, after, (metadata) => ({ ...metadata, epochs: '1000' }));
    await writeSafetensors(wanted, tensors, { epochs: '1000', note: 'x' });
    expect((await fs.readFile(after)).equals(await fs.readFile(wanted))).toBe(true);
    await fs.truncate(before, 800_000);
    await expect(restampSafetensors(before, after, (metadata) => metadata)).rejects.toThrow('not a whole');
  });

  it('reads every type as floats, wherever it begins', async () => {
    const parts = [
      Uint16Array.of(0x3c00, 0xc000, 0x0001),
      Uint16Array.of(0x3f80, 0xc040),
      BigInt64Array.of(-7n),
      Float64Array.of(0.1),
      Float32Array.of(0.5),
    ];
    const data = Buffer.concat(parts.map(({ buffer }) => new Uint8Array(buffer)));
    const header = {
      h: entry('F16', [3], 0, 6),
      b: entry('BF16', [2], 6, 10),
      i: entry('I64', [1], 10, 18),
      d: entry('F64', [1], 18, 26),
      f: entry('F32', [1], 26, 30),
    };
    const { tensors } = await readSafetensors(await fileOf(header, data));
    const values = [...tensors].map(([name, tensor]) => [name, [...tensor.data]]);
    expect(values).toEqual([['h', [1, -2, 2 ** -24]], ['b', [1, -3]], ['i', [-7]], ['d', [Math.fround(0.1)]], ['f', [0.5]]]); // prettier-ignore
  });

  it('writes F16 and BF16 rounded, wider types first, integers untouched', async () => {
    const weights = { type: 'F32', shape: [3], bytes: new Uint8Array(Float32Array.of(1, 70_000, 0.1).buffer) } as const; // prettier-ignore
    const count = { type: 'I64', shape: [], bytes: new Uint8Array(BigInt64Array.of(2n ** 60n).buffer) } as const; // prettier-ignore
    const file = path.join(folder, 'rounded.safetensors');
    const given = [['half', asFloats(weights, 'F16')], ['brain', asFloats(weights, 'BF16')], ['count', asFloats(count, 'F16')]] as const; // prettier-ignore
    await writeFileTensors(file, new Map(given));
    const { tensors } = await readFileTensors(file);
    expect([...tensors.keys()]).toEqual(['count', 'half', 'brain']);
    expect(tensors.get('count')).toEqual({ ...count, bytes: Buffer.from(count.bytes) });
    const floats = (await readSafetensors(file)).tensors;
    expect(floats.get('half')?.data).toEqual(Float32Array.of(1, Infinity, 0.0999755859375));
    expect(floats.get('brain')?.data).toEqual(Float32Array.of(1, 70_144, 0.10009765625));
  });

  it('names all tensors of types it does not read', async () => {
    const header = {
      a: entry('F8_E4M3', [8], 0, 8),
      b: entry('F32', [1], 8, 12),
      c: entry('U8', [1], 12, 13),
    };
    const reading = readSafetensors(await fileOf(header, new Uint8Array(13)));
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(
      /types that are not read here \(F64, F32, F16, BF16, I64 are\):\n {2}a is F8_E4M3\n {2}c is U8$/,
    );
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
    [
      'a size beyond numbers',
      { a: entry('F32', [2 ** 40, 2 ** 40], 0, 8) },
      8,
      undefined,
      'too many elements',
    ],
    [
      'a size that comes round to 0',
      { a: entry('F32', [2 ** 52, 2 ** 52, 0], 0, 0) },
      0,
      undefined,
      'too many elements',
    ],
    [
      'a name that stands twice',
      '{"a":1,"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}',
      4,
      undefined,
      'names a twice',
    ],
    ['a list', [], 0, undefined, 'not an object'],
    ['space before the header', ' {}', 0, undefined, 'not an object'],
    [
      'an unknown field',
      { a: { ...entry('F32', [1], 0, 4), device: 'cuda' } },
      4,
      undefined,
      'described wrongly',
    ],
    ['metadata that is no text', { __metadata__: { a: 1 } }, 0, undefined, 'not a map of strings'],
    ['a header above the limit', {}, 0, 100_000_001n, 'header claims'],
    ['a negative size', { a: entry('F32', [-1], 0, 4) }, 4, undefined, 'described wrongly'],
  ])('refuses %s with one clear message', async (_what, header, bytes, length, message) => {
    const reading = readSafetensors(await fileOf(header, new Uint8Array(bytes), length));
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(new RegExp(`x\\.safetensors.*(${message})`));
  });

  it('names a file that does not exist', async () => {
    await expect(readSafetensors(path.join(folder, 'none'))).rejects.toThrow(
      /none: there is no such file; expected a weights file/,
    );
  });
});
