import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ModelInput, resolveModel } from '../config.ts';
import { endPointError } from './end-point-error.ts';
import { lossAndGradients, type LossAndGradients } from './gradients.ts';
import { groundTruthFlow } from './ground-truth-flow.ts';
import { createKbcNet, type KbcNet } from './kbcnet.ts';
import { difference, ramp, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

const config = (changes: object) =>
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
const images = (seed: number) => tf.tidy(() => tf.sin(tf.mul<tf.Tensor4D>(ramp([3, 64, 64, 3]), seed)));
const at = (x: number, y: number) => ({ source: [{ x, y }], target: [{ x: y + 3, y: x }] });
const batch = () => ({
  source: images(3),
  target: images(5),
  truth: groundTruthFlow([at(20, 30), at(40, 9), { source: [], target: [] }], 64),
});

/** The same by recording the whole network at once. */
function recordedWhole(
  net: KbcNet,
  { source, target, truth }: ReturnType<typeof batch>,
  mode: object,
): LossAndGradients {
  return lossAndGradients(net.parameters, () =>
    endPointError(net.forward(source, target, { training: true, ...mode }).flow, truth),
  );
}

describe.each([
  ['joint batch statistics', {}, {}],
  ['separate batches', {}, { pairBatch: 'separate' }],
  ['stored statistics, full, no CSFA', { csfa: false, conv4d: 'full' }, { frozenNorm: true }],
  // A map of 4^4 · 32768 elements fills the limit: one pair at a time.
  ['pair by pair', { decoder: { channels: [2, 2 ** 15], groups: 2 } }, {}],
] as const)('%s', (_name, changes, mode) => {
  it('gives the loss and gradients of the whole network recorded at once', () => {
    const [net, other] = [
      createKbcNet(config(changes), { seed: 1 }),
      createKbcNet(config(changes), { seed: 1 }),
    ];
    const given = batch();
    const whole = recordedWhole(other, given, mode);
    const staged = net.lossAndGradients(given, mode);
    expect(difference(staged.loss, whole.loss)).toBeLessThan(1e-5);
    expect([...staged.gradients.keys()]).toEqual([...whole.gradients.keys()]);
    for (const [name, gradient] of whole.gradients) {
      const size = tf.tidy(() => tf.max(tf.abs(gradient)).dataSync()[0] ?? 0);
      const other = staged.gradients.get(name) as tf.Tensor;
      expect(difference(other, gradient), name).toBeLessThan(1e-3 * size + 1e-6);
    }
    for (const [name, running] of net.statistics)
      expect(difference(running, other.statistics.get(name) as tf.Tensor), name).toBe(0);
  });

  it('leaves nothing behind but what it returns', () => {
    const net = createKbcNet(config(changes), { seed: 1 });
    const given = batch();
    const before = tf.memory().numTensors;
    const { loss, gradients } = net.lossAndGradients(given, mode);
    tf.dispose([loss, ...gradients.values()]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('differentiates only what it is asked for', () => {
  const net = createKbcNet(config({}), { seed: 1 });
  const head = new Map([...net.parameters].filter(([name]) => !name.startsWith('backbone.')));
  const all = net.lossAndGradients(batch(), { frozenNorm: true });
  const some = net.lossAndGradients(batch(), { frozenNorm: true }, head);
  expect([...some.gradients.keys()]).toEqual([...head.keys()]);
  expect(difference(some.loss, all.loss)).toBeLessThan(1e-5);
});
