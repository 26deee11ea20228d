import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createAttentionBlock,
  createBackbone,
  createBatchNorm,
  createConv4d,
  createConvolution,
  createCsfa,
  createDecoder,
  createGroupNorm,
  createStem,
  correlate,
  maxPool,
  mutualNearestNeighbours,
  ParameterStore,
  resizeBilinear,
  softArgmaxFlow,
  type Tensor6D,
} from './layers.ts';
import { createDepthwiseConvolution } from './layers/depthwise-convolution.ts';
import { expectNoLeak, ramp, useTensorFlow } from './testing/tensorflow.ts';

useTensorFlow();
afterEach(() => tf.setBackend('tensorflow').then(() => undefined));

type Layer = (x: tf.Tensor) => tf.Tensor;
const map4 = (x: tf.Tensor) => x as tf.Tensor4D;
const map6 = (x: tf.Tensor) => x as Tensor6D;
const sum = (maps: readonly tf.Tensor[]) => tf.addN(maps.map((map) => tf.sum(map)));
const spatial = [2, 3, 2, 3, 2];

/** Every public layer, with an input it takes; sizes differ, so that no axis can stand for another. */
const LAYERS: [string, number[], (store: ParameterStore) => Layer][] = [
  ['convolution', [2, 5, 6, 3], (store) => { const layer = createConvolution(store.root, { input: 3, output: 4, kernel: 3, stride: 2 }); return (x) => layer(map4(x)); }],
  ['depthwise convolution', [2, 5, 6, 3], (store) => { const layer = createDepthwiseConvolution(store.root, { channels: 3, kernel: 3, stride: 2 }); return (x) => layer(map4(x)); }],
  ['batch norm, batch', [2, 3, 4, 5], (store) => { const layer = createBatchNorm(store.root, 5, { rectified: true }); return (x) => layer(map4(x), 'batch'); }],
  ['batch norm, stored', [2, 3, 4, 5], (store) => { const layer = createBatchNorm(store.root, 5); return (x) => layer(map4(x), 'stored'); }],
  ['stem', [1, 16, 12, 3], (store) => { const layer = createStem(store.root, 4); return (x) => layer(map4(x), 'stored'); }],
  ['backbone', [2, 32, 64, 3], (store) => { const layer = createBackbone(store.root, { layers: [1, 2, 1, 1], width: 4 }); return (x) => sum(layer(map4(x), 'stored')); }],
  ['backbone, batch', [2, 64, 64, 3], (store) => { const layer = createBackbone(store.root, { layers: [1, 1, 1, 1], width: 4 }); return (x) => sum(layer(map4(x), 'batch')); }],
  ['attention block', [2 * 6, 8], (store) => { const layer = createAttentionBlock(store.root, { channels: 8, heads: 2, mlpRatio: 3 }); return (x) => layer(x as tf.Tensor2D, x as tf.Tensor2D, 2); }],
  ['csfa', [1, 2, 3, 8], (store) => { const layer = createCsfa(store.root, { channels: [8, 8, 8], heads: 2, mlpRatio: 2 }); return (x) => sum(layer([map4(x), map4(x), map4(x)])); }],
  ['conv4d, centre-pivot', [...spatial, 3], (store) => { const layer = createConv4d('centre-pivot', store.root, 3, 5); return (x) => layer(map6(x)); }],
  ['conv4d, full', [...spatial, 3], (store) => { const layer = createConv4d('full', store.root, 3, 5); return (x) => layer(map6(x)); }],
  ['group norm', [...spatial, 6], (store) => { const layer = createGroupNorm(store.root, 6, 3, true); return (x) => layer(map6(x)); }],
  ['group norm, one group', [...spatial, 6], (store) => { const layer = createGroupNorm(store.root, 6, 1); return (x) => layer(map6(x)); }],
  ['decoder', [...spatial, 3], (store) => { const layer = createDecoder(store.root, { levels: 3, conv4d: 'centre-pivot', channels: [4, 6], groups: 2, headInitScale: 1 }); return (x) => layer(map6(x)); }],
  ['correlation', [2, 3, 2, 5], () => (x) => correlate([map4(x)], [tf.reverse(map4(x), 1)], 'relu')],
  ['max pool', [2, 5, 6, 3], () => (x) => maxPool(map4(x))],
  ['mutual nearest neighbours', spatial, () => (x) => mutualNearestNeighbours(x as tf.Tensor5D)],
  ['resize', [2, 3, 5, 2], () => (x) => resizeBilinear(map4(x), 7, 2)],
  ['soft-argmax', spatial, () => (x) => softArgmaxFlow(x as tf.Tensor5D, 0.5)],
]; // prettier-ignore

describe.each(LAYERS)('%s', (_name, shape, build) => {
  /** Results, the input's gradient and every parameter's, as plain numbers. */
  const compute = async (backend: string) => {
    await tf.setBackend(backend);
    const store = new ParameterStore(3);
    const layer = build(store);
    const x = ramp(shape);
    const inferred = tf.tidy(() => layer(x));
    const weigh = (y: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(y, ramp(y.shape)));
    const variables = [...store.parameters.values()];
    const gradients = tf.tidy(() => tf.grads((input: tf.Tensor) => weigh(layer(input)))([x, ...variables]));
    const values = [inferred, ...gradients].map((tensor) => Array.from(tensor.dataSync<'float32'>()));
    tf.dispose([x, inferred, ...gradients]);
    store.dispose();
    return values;
  };

  it('gives the same with native kernels as with the JavaScript backend, forwards and backwards', async () => {
    const [native, portable] = [await compute('tensorflow'), await compute('cpu')];
    native.forEach((values, i) => {
      const expected = portable[i] ?? [];
      const size = Math.max(...expected.map(Math.abs), 1e-2);
      values.forEach((value, k) => expect(Math.abs(value - (expected[k] ?? NaN)) / size).toBeLessThan(2e-4));
    });
  });

  it('leaves no tensor behind', () => {
    const store = new ParameterStore(3);
    const layer = build(store);
    const x = ramp(shape);
    tf.dispose(tf.tidy(() => layer(x))); // what is derived from the weights stays
    expectNoLeak(() => tf.tidy(() => layer(x)));
    expectNoLeak(() => tf.grad((input: tf.Tensor) => tf.sum(layer(input)))(x));
    const before = tf.memory().numTensors;
    store.dispose();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
  });
});
