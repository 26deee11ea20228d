import { UserError } from '@keygrid/contract';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ModelInput, resolveModel } from '../config.ts';
import { endPointError } from './end-point-error.ts';
import { lossAndGradients } from './gradients.ts';
import { groundTruthFlow } from './ground-truth-flow.ts';
import { createKbcNet, type KbcNet } from './kbcnet.ts';
import { expectNoLeak, ramp, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

const tiny = (changes: object = {}) =>
  resolveModel(
    ModelInput.parse({
      inputSide: 64,
      csfa: { heads: 2, mlpRatio: 2 },
      backbone: { layers: [1, 1, 1, 1], width: 4 },
      decoder: { channels: [4, 8], groups: 2 },
      ...changes,
    }),
    () => '',
  );
const images = (seed: number) => tf.tidy(() => tf.sin(tf.mul<tf.Tensor4D>(ramp([2, 64, 64, 3]), seed)));
const pair = { source: [{ x: 20, y: 30 }], target: [{ x: 30, y: 30 }] };

const variants = [
  ['centre-pivot, aligned', tiny()],
  [
    'full, raw, clamped, mutual',
    tiny({ csfa: false, conv4d: 'full', clamp: 'relu', mutualNearestNeighbours: true }),
  ],
] as const;

/** Loss and gradients of one training pass, as plain values. */
function differentiate(net: KbcNet, pairBatch: 'joint' | 'separate' = 'joint') {
  const [source, target, truth] = [images(3), images(5), groundTruthFlow([pair, pair], 64)];
  const { loss, gradients } = lossAndGradients(net.parameters, () =>
    endPointError(net.forward(source, target, { training: true, pairBatch }).flow, truth),
  );
  const values = new Map(
    [...gradients].map(([name, gradient]) => [name, gradient.dataSync<'float32'>().slice()]),
  );
  tf.dispose([source, target, truth.flow, truth.mask, truth.weight, loss, ...gradients.values()]);
  return values;
}

describe.each(variants)('network (%s)', (_name, config) => {
  it('gives correlation, refined map and flow, and leaves nothing behind', () => {
    const net = createKbcNet(config, { seed: 1 });
    const [source, target] = [images(3), images(5)];
    const { correlation, refined, flow } = net.forward(source, target, { training: false });
    expect(correlation.shape).toEqual([2, 4, 4, 4, 4, config.csfa.enabled ? 6 : 3]);
    expect(refined.shape).toEqual([2, 4, 4, 4, 4]);
    expect(flow.shape).toEqual([2, 4, 4, 2]);
    expectNoLeak(() => ({ ...net.forward(source, target, { training: false }) }));
    expectNoLeak(() => ({ ...net.forward(source, target, { training: true }) }));
    const describeOne = () => tf.tidy(() => net.describe(net.taps(source)));
    expectNoLeak(describeOne);
    const levels = describeOne();
    expectNoLeak(() => net.match(levels, levels));
    tf.dispose(levels);
  });

  it('I5: differentiates to the same bits every time', () => {
    const runs = Array.from({ length: 4 }, () => differentiate(createKbcNet(config, { seed: 1 })));
    for (const run of runs.slice(1)) expect(run).toEqual(runs[0]);
  });

  it('leaves nothing behind after differentiating or being disposed', () => {
    const before = tf.memory().numTensors;
    const net = createKbcNet(config, { seed: 1 });
    const alive = tf.memory().numTensors;
    differentiate(net);
    expect(tf.memory().numTensors).toBe(alive);
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('refines to the decoder’s own map, and only the flow sees mutual nearest neighbours', () => {
  const [source, target] = [images(3), images(5)];
  const [plain, mutual] = [false, true].map((mutualNearestNeighbours) =>
    createKbcNet(tiny({ mutualNearestNeighbours }), { seed: 1 }).forward(source, target, { training: false }),
  );
  expect(mutual?.refined.dataSync()).toEqual(plain?.refined.dataSync());
  expect(mutual?.flow.dataSync()).not.toEqual(plain?.flow.dataSync());
});

describe('state dict', () => {
  it('comes back bit for bit and depends on the seed', () => {
    const net = createKbcNet(tiny(), { seed: 1 });
    const dict = net.stateDict();
    const other = createKbcNet(tiny(), { seed: 2 });
    expect(other.stateDict()).not.toEqual(dict);
    const alive = tf.memory().numTensors;
    other.loadStateDict(dict);
    other.stateDict();
    expect(tf.memory().numTensors).toBe(alive);
    expect(other.stateDict()).toEqual(dict);
    expect(createKbcNet(tiny(), { seed: 1 }).stateDict()).toEqual(dict);
  });

  it('has the same values for a tensor of the same name in another network', () => {
    const weight = (config: ReturnType<typeof tiny>) =>
      createKbcNet(config, { seed: 7 }).stateDict().get('backbone.layer3.0.conv2.weight');
    expect(weight(tiny({ csfa: false }))).toEqual(weight(tiny()));
  });

  it('lists every mismatch at once and changes nothing', () => {
    const net = createKbcNet(tiny(), { seed: 1 });
    const before = net.stateDict();
    const wrong = new Map(before);
    wrong.delete('decoder.head.bias');
    wrong.set('decoder.head.weight', { shape: [1, 9], data: new Float32Array(9) });
    wrong.set('surplus', { shape: [], data: new Float32Array(1) });
    wrong.set('backbone.bn1.num_batches_tracked', { shape: [], data: new Float32Array(1) });
    expect(() => net.loadStateDict(wrong)).toThrow(UserError);
    expect(() => net.loadStateDict(wrong)).toThrow(
      /3 problems[^]*missing: decoder.head.bias \[1\][^]*extra: surplus/,
    );
    expect(() => net.loadStateDict(wrong)).toThrow(
      'misshapen: decoder.head.weight is [1, 9], expected [1, 8]',
    );
    expect(net.stateDict()).toEqual(before);
  });

  it('takes backbone weights with torchvision names', () => {
    const dict = createKbcNet(tiny(), { seed: 2 }).stateDict();
    const backbone = new Map([...dict].filter(([name]) => name.startsWith('backbone.')).map(([name, value]) => [name.slice(9), value])); // prettier-ignore
    backbone.set('fc.weight', { shape: [1000, 128], data: new Float32Array(0) });
    const net = createKbcNet(tiny(), { seed: 1, backboneWeights: backbone });
    expect(net.stateDict().get('backbone.conv1.weight')).toEqual(dict.get('backbone.conv1.weight'));
    backbone.delete('layer4.0.bn2.running_var');
    expect(() => createKbcNet(tiny(), { seed: 1, backboneWeights: backbone })).toThrow(
      'layer4.0.bn2.running_var',
    );
  });

  it('starts at given weights, or throws and leaves nothing behind', () => {
    const weights = createKbcNet(tiny(), { seed: 2 }).stateDict();
    expect(createKbcNet(tiny(), { weights }).stateDict()).toEqual(weights);
    const alive = tf.memory().numTensors;
    weights.set('decoder.head.bias', { shape: [1], data: new Float32Array(1), type: 'I64' });
    weights.delete('decoder.head.weight');
    expect(() => createKbcNet(tiny(), { weights, what: 'a.safetensors' })).toThrow(
      /^a.safetensors does not fit .*2 problems.*\n.*missing: decoder.head.weight.*\n.*mistyped: decoder.head.bias is I64/,
    );
    expect(tf.memory().numTensors).toBe(alive);
  });
});

describe('batch norm in training', () => {
  const mean = (net: KbcNet) =>
    net.statistics.get('backbone.bn1.running_mean')?.dataSync<'float32'>().slice();

  it('sees one batch of both images when joint, two when separate', () => {
    const [joint, separate] = [createKbcNet(tiny(), { seed: 1 }), createKbcNet(tiny(), { seed: 1 })];
    differentiate(joint, 'joint');
    differentiate(separate, 'separate');
    expect(mean(joint)).not.toEqual(mean(separate));
  });

  it('stays as it is in inference and when frozen', () => {
    const net = createKbcNet(tiny(), { seed: 1 });
    const before = mean(net);
    const source = images(3);
    tf.dispose({ ...net.forward(source, source, { training: true, frozenNorm: true }) });
    tf.dispose({ ...net.forward(source, source, { training: false }) });
    expect(mean(net)).toEqual(before);
  });
});

it('refuses images of another side', () => {
  const net = createKbcNet(tiny(), { seed: 1 });
  const small = tf.zeros<tf.Rank.R4>([1, 32, 32, 3]);
  expect(() => net.forward(small, small, { training: false })).toThrow(
    'forward source: expected shape [b, S=64',
  );
});
