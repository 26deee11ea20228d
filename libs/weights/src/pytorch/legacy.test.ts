/** Real files of torch.save before version 1.6 (testdata/pytorch/make.py), then files that no torch.save wrote. */
import { UserError } from '@keygrid/contract';
import fc from 'fast-check';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toStateTensor } from '../file-tensor.ts';
import { readPyTorch } from './read.ts';
import { code, integer, name, pickleOf, tensor, text, tuple } from '../testing/pickle-code.ts';

let folder = '';
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'legacy-'));
});
afterAll(() => fs.rm(folder, { recursive: true }));

const testdata = (file: string) => path.resolve(import.meta.dirname, '../../testdata/pytorch', file);

async function read(bytes: Uint8Array) {
  const file = path.join(folder, 'x.pth');
  await fs.writeFile(file, bytes);
  const { tensors } = await readPyTorch(file);
  return [...tensors].map(([key, each]) => [key, ...toStateTensor(each).data]);
}

describe('a real file from before version 1.6', () => {
  it('gives every type and view, as the archive of the same tensors does', async () => {
    expect(await readPyTorch(testdata('legacy-views.pth'))).toEqual(await readPyTorch(testdata('views.pth')));
  });

  it('may be a checkpoint of a training script, in protocol 4', async () => {
    const { tensors, notes } = await readPyTorch(testdata('legacy-checkpoint.pth'));
    expect(tensors).toEqual((await readPyTorch(testdata('checkpoint.pth'))).tensors);
    expect(notes[0]).toBe('taken from "state_dict"; passed over: "epoch", "arch", "best_acc1", "optimizer"');
  });

  it('cut off anywhere is refused', async () => {
    const whole = await fs.readFile(testdata('legacy-checkpoint.pth'));
    for (let length = 0; length < whole.length; length += 11) {
      await expect(read(whole.subarray(0, length)), `${length} bytes`).rejects.toThrow(UserError);
    }
  });

  it('with bytes changed at random is read or refused, never anything else', async () => {
    const whole = await fs.readFile(testdata('legacy-checkpoint.pth'));
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = Buffer.from(whole);
        for (const { at, byte } of changes) changed[at] = byte;
        await read(changed).catch((error: unknown) => {
          expect(error).toBeInstanceOf(UserError);
          refused++;
        });
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});

const MAGIC = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');
const little = (is: boolean) => pickleOf(code('}', text('little_endian'), [is ? 0x88 : 0x89], 's'));
const weights = (...items: [string, number[]][]) => pickleOf(code('}(', ...items.flatMap(([key, value]) => [text(key), value]), 'u')); // prettier-ignore
const one = tensor({ length: 2, shape: [2], strides: [1] });
const keys = (...list: string[]) => pickleOf(code('](', ...list.map(text), 'e'));
const floats = (...values: number[]) => {
  const count = Buffer.alloc(8);
  count.writeBigInt64LE(BigInt(values.length));
  return Buffer.concat([count, new Uint8Array(Float32Array.from(values).buffer)]);
};

interface Parts {
  version?: Buffer;
  machine?: Buffer;
  value?: Buffer;
  keys?: Buffer;
  storages?: Buffer;
}
const fileOf = (parts: Parts) =>
  Buffer.concat([
    MAGIC,
    parts.version ?? pickleOf(integer(1001)),
    parts.machine ?? little(true),
    parts.value ?? weights(['a', one]),
    parts.keys ?? keys('0'),
    parts.storages ?? floats(1, 2),
  ]);

/** A tensor as PyTorch wrote it before 0.4, over a storage seen from its second element on. */
const old = code(
  name('torch._utils', '_rebuild_tensor'),
  tuple(
    code(
      tuple(
        text('storage'),
        name('torch', 'FloatStorage'),
        text('0'),
        text('cpu'),
        integer(3),
        tuple(text('7'), integer(1), integer(2)),
      ),
      'Q',
    ),
    integer(0),
    tuple(integer(2)),
    tuple(integer(1)),
  ),
  'R',
);
const parameter = code(name('torch.nn.parameter', 'Parameter'), tuple(old), 'R', tuple([0x88]), 'b');

describe('a legacy file', () => {
  it.each<[string, Parts, unknown[]]>([
    ['is read', {}, [['a', 1, 2]]],
    ['may be a view of a storage (before 0.4)', { value: weights(['a', old]), storages: floats(0, 5, 6) }, [['a', 5, 6]]],
    ['may hold parameters (before 0.4)', { value: weights(['a', parameter]), storages: floats(0, 5, 6) }, [['a', 5, 6]]],
    ['may have storages in any order', {
      value: weights(['a', one], ['b', tensor({ key: '1', length: 1, shape: [1], strides: [1] })]),
      keys: keys('1', '0'),
      storages: Buffer.concat([floats(9), floats(1, 2)]),
    }, [['a', 1, 2], ['b', 9]]],
  ])('%s', async (_what, parts, tensors) => expect(await read(fileOf(parts))).toEqual(tensors)); // prettier-ignore

  it.each<[string, Parts, string]>([
    ['of another version', { version: pickleOf(integer(1000)) }, 'its version is "1000"'],
    ['of a big-endian machine', { machine: little(false) }, 'little-endian'],
    ['of a machine that does not say', { machine: pickleOf('}') }, 'little-endian'],
    ['that runs something', { value: pickleOf(name('os', 'system'), tuple(text('true')), 'R') }, '"os.system"'],
    ['without a list of storages', { keys: pickleOf('}') }, 'list of storages is none'],
    ['without its storage', { keys: keys(), storages: Buffer.alloc(0) }, 'should have 8 bytes, there is none'],
    ['with a storage it does not use', { keys: keys('0', '1') }, 'names "1", which is not there or twice'],
    ['with a storage twice', { keys: keys('0', '0') }, 'names "0", which is not there or twice'],
    ['with a shorter storage', { storages: floats(1) }, 'it ends within storage "0"'],
    ['with another count', { storages: Buffer.concat([floats(1, 2).fill(3, 0, 1)]) }, 'should have 2 elements, it has 3'],
    ['with bytes after its storages', { storages: floats(1, 2, 3).fill(2, 0, 1) }, 'goes on for 4 bytes after'],
    ['with a storage described in two ways', { value: weights(['a', one], ['b', tensor({ length: 3, shape: [2], strides: [1] })]) }, 'described in two ways'],
    ['with a view beyond its storage', { value: weights(['a', old]), storages: floats(0, 5) }, 'it ends within storage'],
  ])('%s is refused by name', async (_what, parts, message) => {
    const reading = read(fileOf(parts));
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(message);
  }); // prettier-ignore

  it('may not claim more than there is', async () => {
    const huge = tensor({ length: 2 ** 30, shape: [2 ** 30], strides: [1] });
    await expect(read(fileOf({ value: weights(['a', huge]) }))).rejects.toThrow('it ends within storage "0"');
  });
});
