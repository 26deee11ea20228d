/** Real files of torch.save (testdata/pytorch/make.py), then pickles that no torch.save wrote. */
import { UserError } from '@keygrid/contract';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toStateTensor } from '../file-tensor.ts';
import { listPyTorch, readPyTorch } from './read.ts';
import { code, integer, name, pickleOf, shortText, storage, tensor, text, tuple, type ViewCode } from '../testing/pickle-code.ts'; // prettier-ignore
import { zipOf } from '../testing/zip-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'pytorch-'));
});
afterAll(() => fs.rm(folder, { recursive: true }));

const testdata = (file: string) => path.resolve(import.meta.dirname, '../../testdata/pytorch', file);

/** A `.pth` with this pickle and one storage. */
async function fileWith(pickle: Buffer, data: ArrayBufferView = Float32Array.of(0, 1, 2, 3, 4, 5)) {
  const file = path.join(folder, 'x.pth');
  const entries = [
    { name: 'x/data.pkl', data: pickle },
    { name: 'x/byteorder', data: Buffer.from('little') },
    { name: 'x/data/0', data: new Uint8Array(data.buffer) },
    { name: 'x/version', data: Buffer.from('3\n') },
  ];
  await fs.writeFile(file, zipOf(entries));
  return file;
}
const dictOf = (...items: [string, number[]][]) => code('}(', ...items.flatMap(([key, value]) => [text(key), value]), 'u'); // prettier-ignore
const values = async (file: string) =>
  [...(await readPyTorch(file)).tensors].map(([key, tensor]) => [key, [...toStateTensor(tensor).data]]);

describe('a real file', () => {
  it('gives every type and view', async () => {
    const { tensors, notes } = await readPyTorch(testdata('views.pth'));
    const base = (row: number, column: number) => (5 * row + column) / 8 - 1;
    const grid = (rows: number[], columns: number[]) => rows.flatMap((row) => columns.map((column) => base(row, column))); // prettier-ignore
    const [six, five] = [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4]]; // prettier-ignore
    const all = grid(six, five);
    const transposed = five.flatMap((column) => six.map((row) => base(row, column)));
    const read = [...tensors].map(([key, tensor]) => [key, tensor.type, tensor.shape, [...toStateTensor(tensor).data]]); // prettier-ignore
    expect(read).toEqual([
      ['base', 'F32', [6, 5], all],
      ['transposed', 'F32', [5, 6], transposed],
      ['row', 'F32', [5], grid([2], five)],
      ['column', 'F32', [6], grid(six, [3])],
      ['part', 'F32', [3, 2], grid([1, 2, 3], [1, 2])],
      ['tied', 'F32', [6, 5], all],
      ['half', 'F16', [6, 5], all],
      ['bfloat16', 'BF16', [6, 5], all],
      ['double', 'F64', [6, 5], all.map((value) => Math.fround(value / 3))],
      ['int64', 'I64', [2], [2 ** 60, -1]],
      ['int32', 'I64', [2], [-3, 70_000]],
      ['int16', 'I64', [2], [-3, 300]],
      ['int8', 'I64', [2], [-3, 127]],
      ['uint8', 'I64', [2], [3, 255]],
      ['bool', 'I64', [2], [1, 0]],
      ['empty', 'F32', [0, 3], []],
      ['scalar', 'F32', [], [1.5]],
    ]);
    expect(Buffer.from(tensors.get('int64')?.bytes ?? []).readBigInt64LE()).toBe(2n ** 60n + 1n);
    expect(notes).toEqual(['5 of 17 tensors share memory with another; each is written whole']);
  });

  it('may be a checkpoint of a parallel training, in protocol 4', async () => {
    const { tensors, notes } = await readPyTorch(testdata('checkpoint.pth'));
    expect([...tensors.keys()]).toEqual(['0.weight', '1.weight', '1.bias', '1.running_mean', '1.running_var', '1.num_batches_tracked']); // prettier-ignore
    expect([...(await values(testdata('checkpoint.pth')))[0]?.[1] ?? []]).toEqual(Array.from({ length: 18 }, (_, i) => i)); // prettier-ignore
    expect(notes).toEqual([
      'taken from "state_dict"; passed over: "epoch", "optimizer", "best", "note"',
      'took "module." off every name',
    ]);
  });

  it('can be listed without its numbers', async () => {
    const { tensors } = await listPyTorch(testdata('checkpoint.pth'));
    expect(tensors.get('0.weight')).toEqual({ type: 'F32', shape: [2, 1, 3, 3] });
    expect(tensors.get('1.num_batches_tracked')).toEqual({ type: 'I64', shape: [] });
  });

  it('of a training script: the state dict wins over a tensor beside it', async () => {
    const { tensors, notes } = await readPyTorch(testdata('imagenet-style-checkpoint.pth'));
    expect([...tensors].map(([key, { shape }]) => [key, shape])).toEqual([['w', [2]]]);
    expect(notes).toEqual(['taken from "state_dict"; passed over: "loss"', 'took "module." off every name']);
  });

  it('from before version 1.6 is read too', async () => {
    expect(await values(testdata('legacy.pth'))).toEqual([['weight', [1, 1]]]);
  });
});

describe('views', () => {
  const view = (changes: Partial<ViewCode>) =>
    fileWith(pickleOf(dictOf(['a', tensor({ length: 6, shape: [2, 3], strides: [3, 1], ...changes })])));

  it.each<[string, Partial<ViewCode>, number[]]>([
    ['in one piece', {}, [0, 1, 2, 3, 4, 5]],
    ['transposed', { shape: [3, 2], strides: [1, 3] }, [0, 3, 1, 4, 2, 5]],
    ['from an offset', { offset: 2, shape: [4], strides: [1] }, [2, 3, 4, 5]],
    ['with steps', { offset: 1, shape: [3], strides: [2] }, [1, 3, 5]],
    ['with any stride on an axis of one place', { shape: [1, 6], strides: [999, 1] }, [0, 1, 2, 3, 4, 5]],
    ['without axes', { offset: 5, shape: [], strides: [] }, [5]],
    ['without elements, wherever it begins', { offset: 99, shape: [0, 7], strides: [7, 1] }, []],
  ])('%s', async (_what, changes, expected) => {
    expect(await values(await view(changes))).toEqual([['a', expected]]);
  });

  it.each<[string, Partial<ViewCode>, string]>([
    ['beyond the storage', { offset: 1 }, 'leaves its storage "0" of 6 elements'],
    ['far beyond', { shape: [2, 2], strides: [0x7fffffff, 0x7fffffff] }, 'leaves its storage'],
    ['with a negative offset', { offset: -1 }, 'describes a tensor wrongly'],
    ['with a negative size', { shape: [-2, 3] }, 'describes a tensor wrongly'],
    ['with too few strides', { strides: [1] }, '2 axes with 1 strides'],
    ['repeating its elements', { shape: [100, 6], strides: [0, 1] }, 'repeats elements'],
    ['of numberless elements', { shape: [0x7fffffff, 0x7fffffff, 0x7fffffff], strides: [0, 0, 0] }, 'repeats elements'], // prettier-ignore
    ['of 65 axes', { shape: Array<number>(65).fill(1), strides: Array<number>(65).fill(1) }, '65 axes'],
    ['of a storage of another length', { length: 7 }, 'should have 28 bytes, it has 24'],
    ['of a storage that is not there', { key: '../data.pkl' }, 'should have 24 bytes, there is none'],
    ['of complex numbers', { kind: 'ComplexFloatStorage' }, 'asks for "torch.ComplexFloatStorage"'],
  ])('%s are refused', async (_what, changes, message) => {
    const reading = readPyTorch(await view(changes));
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(message);
  });
});

const weight = tensor({ length: 6, shape: [6], strides: [1] });
const ran = path.join(os.tmpdir(), 'this-file-must-never-be-made');

describe('a pickle that no state dict needs', () => {
  it.each<[string, Buffer, string]>([
    ['os.system by GLOBAL', pickleOf(name('os', 'system'), tuple(text(`touch ${ran}`)), 'R'), '"os.system"'],
    ['os.system by STACK_GLOBAL', pickleOf(shortText('posix'), shortText('system'), [0x93], tuple(text(`touch ${ran}`)), 'R'), '"posix.system"'], // prettier-ignore
    ['a class of os by NEWOBJ', pickleOf(name('os', 'system'), ')', [0x81]), '"os.system"'],
    ['eval', pickleOf(name('builtins', 'eval'), tuple(text('1')), 'R'), '"builtins.eval"'],
    ['a name that looks known', pickleOf(name('torch', '_utils._rebuild_tensor_v2.__globals__')), '"torch._utils._rebuild_tensor_v2.__globals__"'], // prettier-ignore
    [
      'a name of an object in JavaScript',
      pickleOf(name('constructor', 'prototype')),
      '"constructor.prototype"',
    ],
    ['a name with control characters', pickleOf(name('os', `\u001b[2Jok`)), '"os.\\u001b[2Jok"'],
    ['a call of a call', pickleOf(name('collections', 'OrderedDict'), ')R)R'), 'calls what is no function'],
    ['a call of a class of storages', pickleOf(name('torch', 'FloatStorage'), ')R'), 'calls what is no function'], // prettier-ignore
    ['an ordered dict of something', pickleOf(name('collections', 'OrderedDict'), tuple(text('a')), 'R'), 'ordered dict of something'], // prettier-ignore
    ['a tensor of nothing', pickleOf(name('torch._utils', '_rebuild_tensor_v2'), ')R'), 'describes a tensor wrongly'], // prettier-ignore
    ['a parameter of nothing', pickleOf(name('torch._utils', '_rebuild_parameter'), ')R'), 'describes a parameter wrongly'], // prettier-ignore
    ['a storage of nothing', pickleOf(text('storage'), 'Q'), 'no storage'],
    ['state for a dict', pickleOf('}', text('a'), 'b'), '(BUILD)'],
    ['a storage alone', pickleOf(storage('FloatStorage', '0', 6)), 'it holds a storage'],
    ['a list that holds itself', pickleOf(']', [0x94], 'h', [0], 'a'), 'it holds a list'],
    ['a dict that holds itself', pickleOf('}', [0x94], text('model'), 'h', [0], 's'), 'no dict of tensors, but a dict of "model"'], // prettier-ignore
    ['a dict wrapped thrice', pickleOf(dictOf(['model', dictOf(['net', dictOf(['model', dictOf(['a', weight])])])])), 'wrapped more than 2 times'], // prettier-ignore
    ['no dict', pickleOf(weight), 'a single tensor'],
    ['a dict without tensors', pickleOf(dictOf(['epoch', integer(3)])), 'no dict of tensors, but a dict of "epoch"'], // prettier-ignore
    ['two state dicts', pickleOf(dictOf(['teacher', dictOf(['a', weight])], ['student', dictOf(['a', weight])])), '"teacher", "student"'], // prettier-ignore
    ['a tensor called __metadata__', pickleOf(dictOf(['__metadata__', weight])), 'is called "__metadata__"'],
    ['a tensor under a number', pickleOf(code('}', integer(1), weight, 's')), 'is called "1"'],
  ])('%s is refused by name', async (_what, pickle, message) => {
    const reading = readPyTorch(await fileWith(pickle));
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(message);
    await expect(fs.access(ran)).rejects.toThrow('ENOENT');
  });

  it('may not have one dict looked through again and again', async () => {
    const long = code(
      '}',
      [0x94],
      '(',
      ...Array.from({ length: 60_000 }, (_, i) => code(integer(i), 'N')),
      'u',
    );
    const again = Array.from({ length: 60_000 }, (_, i) => code(text(String(i)), 'h', [0]));
    const pickle = pickleOf('}(', text('a'), long, ...again, 'u');
    await expect(readPyTorch(await fileWith(pickle))).rejects.toThrow('… (60001 in all)');
  });

  it('may not claim one storage again and again', async () => {
    const data = new Float32Array(2 ** 18);
    const big = tensor({ length: data.length, shape: [data.length], strides: [1] });
    const many = Array.from({ length: 2100 }, (_, i): [string, number[]] => [`t${i}`, big]);
    await expect(readPyTorch(await fileWith(pickleOf(dictOf(...many)), data))).rejects.toThrow('bytes, read are 2147483648'); // prettier-ignore
  });
});

describe('what is around a state dict', () => {
  it.each<[string, Buffer, string[]]>([
    ['nothing', pickleOf(dictOf(['a', weight])), []],
    ['a known key beside another', pickleOf(dictOf(['ema', dictOf(['b', weight])], ['model', dictOf(['a', weight])])), ['taken from "model"; passed over: "ema"']], // prettier-ignore
    ['a known key beside a tensor', pickleOf(dictOf(['best_acc1', weight], ['epoch', integer(3)], ['network', dictOf(['a', weight])])), ['taken from "network"; passed over: "best_acc1", "epoch"']], // prettier-ignore
    ['a known key without tensors beside some', pickleOf(dictOf(['a', weight], ['model', dictOf(['layers', integer(3)])])), ['passed over, not tensors: "model"']], // prettier-ignore
    ['options and a number of NumPy', pickleOf(dictOf(['args', code(name('argparse', 'Namespace'), ')', [0x81], '}b')], ['best', code(name('numpy.core.multiarray', 'scalar'), ')R')], ['state_dict', dictOf(['a', weight])])), ['taken from "state_dict"; passed over: "args", "best"']], // prettier-ignore
    ['a card it was saved from', pickleOf(dictOf(['a', tensor({ kind: 'cuda.FloatStorage', length: 6, shape: [6], strides: [1] })])), []], // prettier-ignore
    ['an unknown key', pickleOf(dictOf(['weights', dictOf(['a', weight])])), ['taken from "weights"']],
    ['two keys', pickleOf(dictOf(['model', dictOf(['state_dict', dictOf(['a', weight])])])), ['taken from "model"', 'taken from "state_dict"']], // prettier-ignore
    ['numbers beside the tensors', pickleOf(dictOf(['a', weight], ['epoch', integer(3)])), ['passed over, not tensors: "epoch"']], // prettier-ignore
    ['module.', pickleOf(dictOf(['module.a', weight])), ['took "module." off every name']],
  ])('%s', async (_what, pickle, notes) => {
    const read = await readPyTorch(await fileWith(pickle));
    expect([...read.tensors.keys()]).toEqual(['a']);
    expect(read.notes).toEqual(notes);
  });
  it('is left alone where only some names begin with module.', async () => {
    const pickle = pickleOf(dictOf(['module.a', weight], ['b', weight]));
    expect((await values(await fileWith(pickle))).map(([key]) => key)).toEqual(['module.a', 'b']);
  });
});
