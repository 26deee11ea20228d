import { loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createAdam, type AdamConfig } from './adam.ts';

const config: AdamConfig = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu' });
});

/** The formulas of docs/method.md §6, one number after the other, in float64. */
function slowAdam(p: Float64Array, grads: readonly Float32Array[]): Float64Array {
  const m = new Float64Array(p.length);
  const v = new Float64Array(p.length);
  grads.forEach((g, i) => {
    for (let k = 0; k < p.length; k++) {
      const gradient = g[k] ?? 0;
      m[k] = 0.9 * (m[k] ?? 0) + 0.1 * gradient;
      v[k] = 0.999 * (v[k] ?? 0) + 0.001 * gradient * gradient;
      const change =
        (m[k] ?? 0) / (1 - 0.9 ** (i + 1)) / (Math.sqrt((v[k] ?? 0) / (1 - 0.999 ** (i + 1))) + 1e-8);
      p[k] = (p[k] ?? 0) - 1e-3 * change;
    }
  });
  return p;
}

const values = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898 + seed * 78.233) * 10 ** -((i + seed) % 9));

/** One small group and one parameter too large for it. */
function twoParameters() {
  const shapes = { 'a.weight': [3, 5], 'a.bias': [7], 'b.weight': [300, 300] };
  return new Map(
    Object.entries(shapes).map(([name, shape], i) => {
      const value = tf.tensor(values(tf.util.sizeFromShape(shape), i), shape);
      const variable = tf.variable(value);
      value.dispose();
      return [name, variable];
    }),
  );
}

function step(
  adam: ReturnType<typeof createAdam>,
  parameters: ReadonlyMap<string, tf.Variable>,
  seed: number,
) {
  const gradients = new Map(
    [...parameters].map(([name, p]) => [name, tf.tensor(values(p.size, seed), p.shape)]),
  );
  const flat = adam.flatten(gradients);
  adam.apply(flat);
  tf.dispose([...gradients.values(), ...flat]);
}

test('five steps equal the formulas in float64', () => {
  const parameters = twoParameters();
  const expected = new Map([...parameters].map(([name, p]) => [name, Float64Array.from(p.dataSync())]));
  const adam = createAdam(parameters, config);
  for (let seed = 0; seed < 5; seed++) step(adam, parameters, seed);
  for (const [name, p] of parameters) {
    const want = slowAdam(
      expected.get(name) as Float64Array,
      [0, 1, 2, 3, 4].map((seed) => values(p.size, seed)),
    );
    const got = p.dataSync();
    expect(Math.max(...want.map((w, i) => Math.abs(w - (got[i] ?? NaN))))).toBeLessThan(2e-7);
  }
});

test('I5: moments taken out and put back give the same bits as going straight on', () => {
  const straight = twoParameters();
  const broken = twoParameters();
  const adam = createAdam(straight, config);
  for (let seed = 0; seed < 4; seed++) step(adam, straight, seed);
  const before = createAdam(broken, config);
  for (let seed = 0; seed < 2; seed++) step(before, broken, seed);
  const after = createAdam(broken, config);
  after.restore(before.steps, before.moments());
  for (let seed = 2; seed < 4; seed++) step(after, broken, seed);
  expect(after.steps).toBe(4);
  expect(after.moments()).toEqual(adam.moments());
  for (const [name, p] of straight) expect(broken.get(name)?.dataSync()).toEqual(p.dataSync());
});

test('a step leaves no tensor behind, and none is left after dispose', () => {
  const atFirst = tf.memory().numTensors;
  const parameters = twoParameters();
  const adam = createAdam(parameters, config);
  const before = tf.memory().numTensors;
  step(adam, parameters, 1);
  expect(tf.memory().numTensors).toBe(before);
  adam.dispose();
  tf.dispose([...parameters.values()]);
  expect(tf.memory().numTensors).toBe(atFirst);
});

test('a missing or misshapen gradient is named', () => {
  const parameters = twoParameters();
  const adam = createAdam(parameters, config);
  expect(() => adam.flatten(new Map())).toThrow('Expected a gradient of shape [3, 5] for a.weight, got none');
});

test('a gradient scale is what multiplying every gradient by it would be', () => {
  const [scaled, multiplied] = [twoParameters(), twoParameters()];
  const [one, other] = [createAdam(scaled, config), createAdam(multiplied, config)];
  tf.tidy(() => {
    const gradients = new Map([...scaled].map(([name, p]) => [name, tf.tensor(values(p.size, 3), p.shape)]));
    one.apply(one.flatten(gradients), { gradientScale: 0.25 });
    other.apply(other.flatten(new Map([...gradients].map(([name, g]) => [name, tf.mul(g, 0.25)]))));
  });
  expect(one.moments()).toEqual(other.moments()); // a power of two: no rounding
});
