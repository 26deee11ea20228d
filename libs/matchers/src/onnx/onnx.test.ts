/** ONNX files of a few operators as matchers: what they answer, and what is refused before anything runs. */
import { squash, type Point } from '@keygrid/geometry';
import { readOnnxModel } from '@keygrid/onnx';
import { writeOnnx, type OnnxDescription } from '@keygrid/onnx/testing';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { filesOfMatcher, matcherConflicts, MatcherInput, resolveMatcher } from '../config.ts';
import { fitMatcher, openMatcher } from '../open-kind.ts';
import { colours, constant, PICTURES, shifted, SIDE } from '../testing/onnx-models.ts';
import { pictureTensor } from './picture-tensor.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, description: OnnxDescription) => writeOnnx(path.join(folder, name), description);
const places: Record<string, string> = {};
function sha256Of(file: string): string {
  const sha256 = createHash('sha256').update(file).digest('hex');
  Object.assign(places, { [sha256]: file });
  return sha256;
}
function configOf(description: OnnxDescription, written: object = {}, name = 'm.onnx') {
  const input = MatcherInput.parse({ kind: 'onnx', file: write(name, description), ...written });
  expect(matcherConflicts(input)).toEqual([]);
  return resolveMatcher(input, sha256Of, (file, field) =>
    readOnnxModel(file, { field: `matcher.${field}` }),
  )!;
}

/** The whole picture, one colour a block of 4 × 4. */
function pictureOf(colourAt: (column: number, row: number) => readonly number[], file: string) {
  const data = Buffer.alloc(3 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++)
    data.set(colourAt(Math.floor((i % SIDE) / 4), Math.floor(i / SIDE / 4)), 3 * i);
  const size = { width: SIDE, height: SIDE };
  return { picture: { file, picture: { ...size, data } }, crop: squash(size, SIDE) };
}
const blank = (file: string) => pictureOf(() => [0, 0, 0], file);

async function answers(
  config: ReturnType<typeof configOf>,
  points: Point<'input'>[],
  views = [blank('s'), blank('t')],
) {
  const matcher = await openMatcher(config, places, { log: () => undefined, programs: {} });
  const [source, target] = views as [ReturnType<typeof blank>, ReturnType<typeof blank>];
  const found = await matcher.match({ source, target, sourceKeypoints: points });
  await matcher.close();
  return found.map(({ x, y }) => [x, y]);
}

describe('a flow', () => {
  const flow = (shape: number[], data: number[], written: object) =>
    answers(configOf(constant('flow', shape, data), written), [
      { x: 16, y: 48 },
      { x: 32, y: 16 },
      { x: 0, y: 99 },
    ]);
  // Columns x = 2, 6 in both rows; rows y = 10, 20.
  const NCHW = [2, 6, 2, 6, 10, 10, 20, 20];

  test('moves keypoints by displacements in pixels, bilinear between the cells’ centres, the same beyond them', async () => {
    expect(await flow([1, 2, 2, 2], NCHW, {})).toEqual([[18, 68], [36, 26], [2, 119]]); // prettier-ignore
  });
  test('reads nhwc, cells, the unit square and positions', async () => {
    const nhwc = [2, 10, 6, 10, 2, 20, 6, 20];
    expect(await flow([1, 2, 2, 2], nhwc, { layout: 'nchw' })).not.toEqual(
      await flow([1, 2, 2, 2], NCHW, {}),
    );
    const small = NCHW.map((value) => value / 64);
    expect(await flow([1, 2, 2, 2], small, { unit: 'cells' })).toEqual([[17, 58], [34, 21], [1, 109]]); // prettier-ignore
    expect(await flow([1, 2, 2, 2], small, { unit: 'normalised' })).toEqual([[17, 58], [34, 21], [1, 109]]); // prettier-ignore
    expect(await flow([1, 2, 2, 2], NCHW, { vectors: 'positions' })).toEqual([[2, 20], [4, 10], [2, 20]]); // prettier-ignore
    expect(await flow([1, 2, 2, 2], small, { vectors: 'positions', unit: 'normalised' })).toEqual([[33, 42], [34, 37], [33, 42]]); // prettier-ignore
    expect(await flow([1, 2, 2, 2], small, { vectors: 'positions', unit: 'cells' })).toEqual([[17, 26], [18, 21], [17, 26]]); // prettier-ignore
  });
  test('whose pictures are nhwc', async () => {
    const shape = [1, SIDE, SIDE, 3];
    const model = {
      ...constant('flow', [1, 1, 1, 2], [7, 8]),
      inputs: { source: { shape }, target: { shape } },
    };
    expect(await answers(configOf(model, { layout: 'nhwc' }), [{ x: 1, y: 2 }])).toEqual([[8, 10]]);
  });
});

test('keypoints: as many a call as the file takes, the rest padded, in pixels or in the unit square', async () => {
  const points = [{ x: 1, y: 10 }, { x: 2, y: 20 }, { x: 30, y: 40 }]; // prettier-ignore
  expect(await answers(configOf(shifted), points)).toEqual([[4, 5], [5, 15], [33, 35]]); // prettier-ignore
  const normalised = await answers(configOf(shifted, { unit: 'normalised' }), [{ x: 32, y: 0 }]);
  expect(normalised).toEqual([[32 + 3 * 32, -5 * 32]]);
});

test('a correlation is read as that of features: the block of the same colour is found', async () => {
  const config = configOf(colours, {
    source: 'a',
    target: 'b',
    correlation: 'c',
    side: SIDE,
    readout: 'nearest',
    normalise: 'centred',
  });
  // Inner products are largest where both colours are bright: only the brightest place is sure to be found.
  const red = (at: number) =>
    pictureOf((column, row) => (column === at && row === 3 ? [255, 0, 0] : [0, 0, 0]), `red ${at}`);
  expect(await answers(config, [{ x: 21, y: 13 }], [red(5), red(9)])).toEqual([[38, 14]]);
  expect(config.kind === 'onnx' && config.output).toEqual({ kind: 'correlation', name: 'c', readout: { kind: 'nearest' }, mutual: 'none' }); // prettier-ignore
});

describe('−Infinity in a correlation masks a pair of cells', () => {
  const MASKED = -Infinity;
  /** One source cell, target cells in two rows of two. */
  const read = (row: number[], written: object) =>
    answers(configOf(constant('correlation', [1, 1, 1, 2, 2], row), written), [{ x: 3, y: 3 }]);
  test.each(['none', 'soft'])('by each readout, mutual: %s', async (mutual) => {
    const right = [[48, 16]];
    expect(await read([MASKED, 0.1, MASKED, 0.05], { readout: 'nearest', mutual })).toEqual(right);
    for (const readout of ['soft', 'window', 'kernel'])
      expect(await read([MASKED, 0.1, MASKED, MASKED], { readout, mutual })).toEqual(right);
  });
  test('where every target cell is masked, and NaN or +Infinity, one message says so', async () => {
    await expect(read([MASKED, MASKED, MASKED, MASKED], {})).rejects.toThrow(
      'The output correlation masks every target cell of source cell (row 0, column 0)',
    );
    await expect(read([0, NaN, 0, 0], {})).rejects.toThrow('holds NaN (value 1 of 4); expected finite numbers, or −Infinity for what is masked');
    await expect(read([0, Infinity, 0, 0], {})).rejects.toThrow('holds Infinity (value 1 of 4)');
    await expect(answers(configOf(constant('flow', [1, 2, 1, 1], [0, MASKED])), [{ x: 1, y: 1 }])).rejects.toThrow('holds -Infinity (value 1 of 2); expected finite numbers.');
  }); // prettier-ignore
});

describe('settings', () => {
  test('come from the file’s metadata as well, and the grid wins', () => {
    const metadata = {
      'keygrid.source': 'b',
      'keygrid.target': 'a',
      'keygrid.correlation': 'c',
      'keygrid.side': '48',
      'keygrid.normalise': '{"mean":[0,0,0],"std":[1,1,2]}',
      author: 'x',
    };
    const config = configOf({ ...colours, metadata }, { side: 32, readout: 'soft' });
    expect(config).toMatchObject({
      source: 'b',
      target: 'a',
      side: 32,
      normalise: { mean: [0, 0, 0], std: [1, 1, 2] },
      output: { kind: 'correlation', name: 'c', readout: { kind: 'soft', temperature: 0.02 } },
    });
    const same = configOf(colours, { source: 'b', target: 'a', correlation: 'c', side: 48, normalise: { mean: [0, 0, 0], std: [1, 1, 2] } }); // prettier-ignore
    expect(configOf({ ...colours, metadata })).toEqual(same);
  });

  test('have defaults: names, imagenet, nchw, and the side that the pictures are declared with', () => {
    expect(configOf(constant('flow', [1, 2, 1, 1], [0, 0]))).toEqual({
      kind: 'onnx',
      file: { sha256: expect.any(String) as string },
      external: [],
      side: SIDE,
      source: 'source',
      target: 'target',
      layout: 'nchw',
      normalise: 'imagenet',
      output: { kind: 'flow', name: 'flow', unit: 'pixels', vectors: 'displacements' },
    });
  });

  test('name files beside it by content, too', async () => {
    const config = configOf({ ...constant('flow', [1, 2, 1, 1], [1, 2]), external: 'w.bin' });
    expect(filesOfMatcher(config).map((sha256) => path.basename(places[sha256] ?? ''))).toEqual([
      'm.onnx',
      'w.bin',
    ]);
    expect(await answers(config, [{ x: 1, y: 1 }])).toEqual([[2, 3]]);
  });
});

test('levels are scaled as torchvision does it, or as the grid says', () => {
  const pixels = { width: 1, height: 2, data: Float32Array.of(0, 255, 51, 255, 0, 102), file: '' };
  const read = (
    normalise: Parameters<typeof pictureTensor>[1]['normalise'],
    layout: 'nchw' | 'nhwc' = 'nhwc',
  ) => [...pictureTensor(pixels, { layout, normalise }).data];
  expect(read('none')).toEqual([0, 255, 51, 255, 0, 102]);
  expect(read('none', 'nchw')).toEqual([0, 255, 255, 0, 51, 102]);
  expect(read('centred')).toEqual([-1, 1, -0.6, 1, -1, -0.2].map(Math.fround));
  expect(read('unit')).toEqual([0, 1, 0.2, 1, 0, 0.4].map(Math.fround));
  expect(read('imagenet')[1]).toBe(Math.fround((1 - 0.456) / 0.224));
  expect(read({ mean: [0.5, 0, 0], std: [0.25, 1, 1] })[0]).toBe(-2);
});

describe('refused before anything runs, in one message:', () => {
  const flow = constant('flow', [1, 2, 1, 1], [0, 0]);
  test.each<[string, OnnxDescription, object, string | RegExp]>([
    ['a wrong name of an output', flow, { flow: 'flw' }, /^matcher\.flow: .*m\.onnx has no output called "flw"; did you mean "flow"\? Its outputs: flow float32 \[1, 2, 1, 1\]$/], // prettier-ignore
    ['a wrong name of an input', flow, { source: 'scource' }, /^matcher\.source: .* no input called "scource"; did you mean "source"\?/], // prettier-ignore
    [
      'one input for both',
      flow,
      { target: 'source' },
      'matcher.target: is source, as matcher.source; expected another input',
    ],
    ['no word on which output it is', colours, { source: 'a', target: 'b' }, /has the outputs c; nothing says which\. Expected exactly one of flow, correlation, keypoints/], // prettier-ignore
    ['pictures of another size', flow, { side: 32 }, /its input source float32 \[1, 3, 64, 64\] takes no picture \[1, 3, 32, 32\] \(side 32, layout nchw\): it has 64 at axis 2/], // prettier-ignore
    [
      'pictures of another layout',
      flow,
      { layout: 'nhwc' },
      /takes no picture \[1, 3, 3, 3\] \(side 3, layout nhwc\)/,
    ],
    ['pictures of another type', { ...flow, inputs: { ...PICTURES, source: { type: 'bool', shape: [1, 3, SIDE, SIDE] } } }, {}, /its input source bool .* expected one of float32/], // prettier-ignore
    ['an output of another type', { ...flow, outputs: { flow: { type: 'int64', shape: [1, 2, 1, 1] } } }, {}, /flow int64 .* expected one of float32, float64, float16$/], // prettier-ignore
    ['a flow of three channels', constant('flow', [1, 3, 1, 1], [0, 0, 0]), {}, /is no flow; expected \[1, 2, h, w\] \(layout nchw\), x before y$/], // prettier-ignore
    ['an input that nothing feeds', { ...flow, inputs: { ...PICTURES, mask: { shape: [1] } } }, {}, /has further inputs, which nothing feeds: mask float32 \[1\]/], // prettier-ignore
    ['keypoints of three numbers', { ...shifted, outputs: { keypoints: { shape: [1, 2, 3] } } }, {}, /keypoints float32 \[1, 2, 3\] are no keypoints; expected \[1, N, 2\]/], // prettier-ignore
    [
      'keypoints in cells',
      shifted,
      { unit: 'cells' },
      'matcher.unit: keypoints have no cells; expected pixels or normalised',
    ],
    ['a correlation at pixels', colours, { source: 'a', target: 'b', correlation: 'c', readout: 'pixel' }, /^matcher\.readout: pixel reads features/], // prettier-ignore
    [
      'metadata of another word',
      { ...flow, metadata: { 'keygrid.sides': '3' } },
      {},
      /its metadata has keygrid\.sides, which is no field/,
    ],
    ['metadata of another value', { ...flow, metadata: { 'keygrid.side': 'big' } }, {}, /its metadata says keygrid\.side = big, which is no value/], // prettier-ignore
    [
      'operators that are too new',
      { ...flow, opset: 99 },
      {},
      /uses operators of opset 99; the newest that is run here is 26/,
    ],
  ])('%s', (_what, description, written, message) => {
    expect(() => configOf(description, written)).toThrow(message);
  });

  test('however many outputs and axes there are and whatever they are called, the message stays short', () => {
    const outputs = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [
        `${i}`.padEnd(500, 'x'),
        { shape: [1, 2, ...Array<number>(60).fill(1)] },
      ]),
    );
    const messageOf = (written: object) => {
      try {
        configOf({ ...flow, outputs }, written);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    for (const written of [{}, { flow: 'flow' }]) {
      expect(messageOf(written)).toMatch(/0xxx.* and 2 more/);
      expect(messageOf(written).length).toBeLessThan(4000);
    }
  });

  test('two outputs, and no file', () => {
    const messages = (written: object) => matcherConflicts(MatcherInput.parse({ kind: 'onnx', ...written }));
    expect(messages({ file: 'f', flow: 'a', keypoints: 'b' })).toEqual([
      {
        path: ['keypoints'],
        message: 'stands beside flow; expected exactly one of flow, correlation, keypoints',
      },
    ]);
    expect(messages({})).toEqual([{ path: ['file'], message: 'is missing; expected an ONNX file' }]);
  });

  test.each<[string, OnnxDescription, RegExp]>([
    ['an operator that does not exist', { ...flow, nodes: [{ op: 'Warp', inputs: ['w'], outputs: ['flow'] }] }, /cannot be loaded by onnxruntime .*Warp/s], // prettier-ignore
    ['NaN for any picture', constant('flow', [1, 2, 1, 1], [NaN, 0]), /its output flow holds NaN \(value 0 of 2\); expected finite numbers/], // prettier-ignore
    ['another shape than it declares', { ...constant('flow', [1, 2, 2], [0, 0, 0, 0]), outputs: { flow: { shape: ['n', 2, 'h', 'w'] } } }, /flow/], // prettier-ignore
  ])('%s, seen by asking it once', async (_what, description, message) => {
    await expect(fitMatcher(configOf(description), places)).rejects.toThrow(message);
  });

  test('what fits is not refused', async () => {
    await fitMatcher(configOf(flow), places);
    await fitMatcher(configOf(shifted), places);
    await fitMatcher(configOf(colours, { source: 'a', target: 'b', correlation: 'c' }), places);
  });
});
