/** A backbone that is an ONNX file in a grid: named by content, never trained, sides by its strides. */
import { expect, it, test } from 'vitest';
import { planGrid } from './plan.ts';
import { context, gridOf, small, WEIGHTS_SHA256 } from './testing/context.ts';

const taps = ['fine', 'anchor', 'deep'].map((output) => ({ output, stride: 14 }));
const vit = { kind: 'onnx', file: 'vit.onnx', taps };
const planned = (backbone: object, changes: { model?: object; training?: object } = {}) => {
  const model = { backbone, inputSide: 252, ...changes.model };
  const base = { ...small.base, model, training: changes.training };
  const asked: string[] = [];
  const plan = planGrid(gridOf(undefined, { base, seeds: [1] }), {
    ...context,
    sha256OfWeights(file, field) {
      asked.push(`${field} ${file}`);
      return WEIGHTS_SHA256;
    },
  });
  const [training] = plan.trainings.values();
  return { id: training?.id, spec: training?.spec, plan, asked };
};

it('is in the id by the content of its file, not by its path; what counts for other backbones does not', () => {
  const { id, spec, plan, asked } = planned(vit);
  expect(spec?.model.backbone).toEqual({
    kind: 'onnx',
    taps,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    weights: { kind: 'file', sha256: WEIGHTS_SHA256 },
  });
  expect(asked).toEqual(['model.backbone.file vit.onnx']);
  expect([...plan.weightFiles]).toEqual([[WEIGHTS_SHA256, 'vit.onnx']]);
  expect(planned({ ...vit, file: '/elsewhere/vit.onnx', width: 8, weights: 'he' }).id).toBe(id);
  expect(planned({ ...vit, std: [1, 1, 1] }).id).not.toBe(id);
});

it('is frozen whatever the grid says', () => {
  const { id, spec } = planned(vit);
  expect(spec).toMatchObject({ frozenBackbone: true, frozenNorm: true, pairBatch: 'joint' });
  expect(planned(vit, { training: { pairBatch: 'separate', frozenBackbone: false } }).id).toBe(id);
  expect(planned(vit, { training: { optimiser: { backboneRate: 1e-6 } } }).id).toBe(id);
});

test.each([
  ['no file', { kind: 'onnx', taps }, {}, 'base.model.backbone.file: is missing; expected an ONNX file'],
  [
    'no taps',
    { kind: 'onnx', file: 'f' },
    {},
    'base.model.backbone.taps: is missing; expected outputs of the file with their strides',
  ],
  [
    'a side between',
    vit,
    { inputSide: 256 },
    'base.model.inputSide: expected a multiple of 14, found 256; near it: 252 or 266',
  ],
  [
    'a side for two strides',
    { ...vit, taps: [{ output: 'a', stride: 8 }, ...taps] },
    { csfa: false },
    'expected a multiple of 56, found 252; near it: 224 or 280',
  ],
  [
    'CSFA on two taps',
    { ...vit, taps: taps.slice(1) },
    {},
    'base.model.csfa: CSFA takes three taps (fine, anchor, deep; they may have one stride), backbone.taps has 2',
  ],
  [
    'coarse before fine',
    { ...vit, taps: [...taps, { output: 'a', stride: 7 }] },
    { csfa: false },
    'expected the finest first: strides that do not fall, found 14, 14, 14, 7',
  ],
  [
    'an unknown field',
    { ...vit, taps: [{ output: 'a', strid: 14 }] },
    { csfa: false },
    'base.model.backbone.taps[0].stride: is missing',
  ],
])('refused: %s', (_what, backbone, model, message) => {
  expect(() => planned(backbone, { model })).toThrow(message);
});

it('any number of taps does without CSFA', () => {
  expect(planned({ ...vit, taps: taps.slice(2) }, { model: { csfa: false } }).spec?.model.csfa).toEqual({
    enabled: false,
  });
});
