import { createKbcNet, loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { TrainingSpec } from '../config.ts';
import { createOptimiser } from './optimiser.ts';
import { tinyModel, tinySpec } from '../testing/tiny-training.ts';

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu' });
});

/** How far each parameter goes in one update by gradients of 1. */
function movesOf(spec: TrainingSpec) {
  const net = createKbcNet(tinyModel, { seed: 1 });
  const first = new Map([...net.parameters].map(([name, p]) => [name, p.dataSync()[0] ?? NaN]));
  const adam = createOptimiser(net, spec);
  tf.tidy(() => {
    const ones = new Map([...adam.parameters].map(([name, p]) => [name, tf.onesLike(p)]));
    adam.apply(adam.flatten(ones));
  });
  const moves = new Map(
    [...net.parameters].map(([name, p]) => [name, (first.get(name) ?? NaN) - (p.dataSync()[0] ?? NaN)]),
  );
  adam.dispose();
  net.dispose();
  return moves;
}

const optimiser = tinySpec().optimiser;
const backboneAnd = (moves: Map<string, number>) => {
  const entries = [...moves];
  return {
    backbone: entries.filter(([name]) => name.startsWith('backbone.')).map(([, move]) => move),
    rest: entries.filter(([name]) => !name.startsWith('backbone.')).map(([, move]) => move),
  };
};

test('the first update goes as far as the rate; the backbone has a rate of its own where one is set', () => {
  const spec = tinySpec({ optimiser: { ...optimiser, learningRate: 1e-3, backboneRate: 1e-4 } });
  const { backbone, rest } = backboneAnd(movesOf(spec));
  expect(backbone.length).toBeGreaterThan(20);
  expect(rest.length).toBeGreaterThan(20);
  for (const move of backbone) expect(move).toBeCloseTo(1e-4, 6);
  for (const move of rest) expect(move).toBeCloseTo(1e-3, 6);
});

test('a frozen backbone is not updated and needs no gradient', () => {
  const { backbone, rest } = backboneAnd(movesOf(tinySpec({ frozenBackbone: true })));
  expect(new Set(backbone)).toEqual(new Set([0]));
  for (const move of rest) expect(move).toBeCloseTo(1e-3, 6);
});
