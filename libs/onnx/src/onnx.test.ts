import { UserError } from '@keygrid/contract';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOnnx } from './session.ts';
import { readOnnxModel } from './read-model.ts';
import { writeOnnx, type OnnxDescription } from './testing/index.ts';
import { misfit, requireInput, requireOutput } from './value.ts';

let folder = '';
beforeAll(async () => void (folder = await fs.mkdtemp(path.join(os.tmpdir(), 'onnx-'))));
afterAll(() => fs.rm(folder, { recursive: true }));

/** `y = x · w + x`: two numbers each of n rows. */
const TIMES: OnnxDescription = {
  inputs: { x: { shape: ['n', 2] } },
  outputs: { y: { shape: ['n', 2] } },
  weights: { w: { shape: [2], data: Float32Array.of(10, -1) } },
  nodes: [
    { op: 'Mul', inputs: ['x', 'w'], outputs: ['m'] },
    { op: 'Add', inputs: ['m', 'x'], outputs: ['y'] },
  ],
  metadata: { author: 'Zoë' },
};
const write = (name: string, description: Partial<OnnxDescription> = {}) =>
  writeOnnx(path.join(folder, name), { ...TIMES, ...description });

test('a model says its inputs, outputs, opset and metadata without being loaded', () => {
  const file = write('times.onnx', { opset: 13 });
  expect(readOnnxModel(file)).toEqual({
    file,
    opset: 13,
    inputs: [{ name: 'x', type: 'float32', shape: ['n', 2] }],
    outputs: [{ name: 'y', type: 'float32', shape: ['n', 2] }],
    metadata: { author: 'Zoë' },
    externalFiles: {},
  });
});

describe('a session', () => {
  test('computes the outputs asked for, the same bits again and again', async () => {
    const session = await openOnnx(write('run.onnx'));
    const feed = { x: { shape: [2, 2], data: Float32Array.of(1, 2, 0.1, -4) } };
    const { y } = await session.run(feed, ['y']);
    expect(y).toEqual({ shape: [2, 2], data: Float32Array.of(11, 0, 1.1, 0) });
    expect(await session.run(feed, ['y'])).toEqual({ y });
    await session.close();
  });

  test.each(['float16', 'float64', 'uint8', 'int64'] as const)('feeds %s as declared', async (type) => {
    const nodes = [{ op: 'Cast', inputs: ['x'], outputs: ['y'], attributes: { to: 1 } }];
    const session = await openOnnx(write(`${type}.onnx`, { inputs: { x: { type, shape: ['n'] } }, nodes }));
    const { y } = await session.run({ x: { shape: [3], data: Float32Array.of(0.5, 3, 255) } }, ['y']);
    expect([...y.data]).toEqual([type.startsWith('float') ? 0.5 : 1, 3, 255]);
    await session.close();
  });

  test.each([
    ['float16', 10],
    ['float64', 11],
  ] as const)('reads an output of %s', async (type, to) => {
    const nodes = [{ op: 'Cast', inputs: ['x'], outputs: ['y'], attributes: { to } }];
    const session = await openOnnx(
      write(`from-${type}.onnx`, { outputs: { y: { type, shape: ['n', 2] } }, nodes }),
    );
    const { y } = await session.run({ x: { shape: [1, 2], data: Float32Array.of(-0.25, 2049) } }, ['y']);
    expect([...y.data]).toEqual([-0.25, type === 'float16' ? 2048 : 2049]);
    await session.close();
  });

  test('takes tensors from files beside the model, also where they are kept under other names', async () => {
    await fs.mkdir(path.join(folder, 'weights'));
    const file = write('external.onnx', { external: 'weights/part.bin' });
    const stored = path.join(folder, 'by-content');
    await fs.mkdir(stored);
    await fs.rename(file, path.join(stored, 'a'));
    await fs.rename(path.join(folder, 'weights/part.bin'), path.join(stored, 'b'));
    const session = await openOnnx(path.join(stored, 'a'), {
      externalFiles: { 'weights/part.bin': path.join(stored, 'b') },
    });
    const { y } = await session.run({ x: { shape: [1, 2], data: Float32Array.of(1, 2) } }, ['y']);
    expect([...y.data]).toEqual([11, 0]);
    await session.close();
  });
});

/** The message of what is thrown, and the folder's name taken out. */
async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message.replaceAll(folder, '');
  }
  throw new Error('nothing was refused');
}

describe('one message says what is wrong with', () => {
  test('a file that is missing, cut or something else', async () => {
    const whole = await fs.readFile(write('whole.onnx'));
    const cut = path.join(folder, 'cut.onnx');
    for (let bytes = 0; bytes < whole.length; bytes += 7) {
      await fs.writeFile(cut, whole.subarray(0, bytes));
      // A model that lost its last entries only is a model: what it lacks is asked for by those who need it.
      const message = await refusal(() => readOnnxModel(cut)).catch(() => undefined);
      expect(message ?? '/cut.onnx is no whole ONNX model').toMatch(/^\/cut\.onnx is no whole ONNX model/);
      if (bytes < whole.length / 2) expect(message).toMatch(/Export or copy it again$/);
    }
    await fs.writeFile(cut, 'A text file, and not a short one.\n'.repeat(9));
    expect(await refusal(() => readOnnxModel(cut))).toMatch(/^\/cut\.onnx is no whole ONNX model: /);
    expect(
      await refusal(() => readOnnxModel(path.join(folder, 'none.onnx'), { field: 'matcher.file' })),
    ).toBe('matcher.file: /none.onnx: there is no such file; expected an ONNX model (.onnx)');
  });

  test('operators that are too new, or that are none', async () => {
    expect(await refusal(() => readOnnxModel(write('new.onnx', { opset: 27 })))).toMatch(
      /^\/new\.onnx uses operators of opset 27; the newest that is run here is 26\. Export it again/,
    );
    const nodes = [{ op: 'Bogus', inputs: ['x'], outputs: ['y'] }];
    expect(await refusal(() => openOnnx(write('bogus.onnx', { nodes }), { field: 'matcher.file' }))).toMatch(
      /^matcher\.file: \/bogus\.onnx cannot be loaded by onnxruntime 1\.30\.0: .*Bogus/s,
    );
    await openOnnx(write('newest.onnx', { opset: 26 })).then((session) => session.close());
  });

  test('external data that is missing, cut or elsewhere', async () => {
    const file = write('data.onnx', { external: 'data.bin' });
    const place = path.join(folder, 'data.bin');
    await fs.truncate(place, 5);
    expect(await refusal(() => readOnnxModel(file))).toMatch(
      /^\/data\.onnx keeps tensor w in \/data\.bin, which has 5 bytes, expected at least 8: .* Copy it again$/,
    );
    await fs.rm(place);
    expect(await refusal(() => openOnnx(file))).toMatch(
      /in \/data\.bin, and there is no such file\. Copy it there, or/,
    );
    await fs.mkdir(path.join(folder, 'inner'));
    const out = write('inner/out.onnx', { external: '../data.bin' });
    expect(await refusal(() => readOnnxModel(out))).toMatch(
      /in \.\.\/data\.bin, which is not below its own folder/,
    );
  });

  test('a name that the model has not, with the nearest one', async () => {
    const model = readOnnxModel(
      write('names.onnx', { inputs: { image: { shape: [1] }, other: { shape: [2] } } }),
    );
    expect(await refusal(() => requireInput(model, 'imag', 'matcher.source: m.onnx'))).toBe(
      'matcher.source: m.onnx has no input called "imag"; did you mean "image"? Its inputs: image float32 [1], other float32 [2]',
    );
  });

  test('elements that are not used here', async () => {
    const model = readOnnxModel(
      write('types.onnx', { outputs: { y: { type: 'int64', shape: ['n', 'n'] } } }),
    );
    expect(await refusal(() => requireOutput(model, 'y', 'm.onnx'))).toBe(
      'm.onnx: its output y int64 [n, n] is of a type that is not used here; expected one of float32, float64, float16',
    );
  });

  test('feeds of a wrong shape, and answers that are no numbers', async () => {
    const session = await openOnnx(write('shape.onnx'));
    expect(
      await refusal(() => session.run({ x: { shape: [1, 3], data: new Float32Array(3) } }, ['y'])),
    ).toMatch(
      /^\/shape\.onnx failed on x \[1, 3\]: Got invalid dimensions for input: x .*Got: 3 Expected: 2/s,
    );
    expect(
      await refusal(() => session.run({ x: { shape: [1, 2], data: Float32Array.of(0, NaN) } }, ['y'])),
    ).toMatch(/^\/shape\.onnx: its output y holds NaN \(value 1 of 2\); expected finite numbers/);
    await session.close();
  });
});

test('a declared shape takes what it names, and any size where it names an axis', () => {
  const value = { name: 'x', type: 'float32', shape: [1, 3, 'h', 14] };
  expect(misfit(value, [1, 3, 99, 14])).toBeUndefined();
  expect(misfit(value, [1, 3, 99, 16])).toBe('14 at axis 3');
  expect(misfit(value, [3, 99, 14])).toBe('4 axes');
  expect(misfit({ ...value, shape: undefined }, [7])).toBeUndefined();
});
