import { expect, it } from 'vitest';
import { constant, type Initial } from './initialise.ts';
import { ParameterStore } from './parameters.ts';
import { useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

const never: Initial = (_seed, name) => {
  throw new Error(`${name} was drawn`);
};
const LAYOUT = { fromTorch: 'o i -> i o', toTorch: 'i o -> o i' };

it('draws nothing for a parameter whose values are given, and lays them as it would drawn ones', () => {
  const dict = new Map([['weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }]]);
  const store = new ParameterStore(1, { dict, prefix: 'a.' });
  const variable = store.root.in('a').trained('weight', [2, 3], never, LAYOUT);
  store.root.in('b').trained('weight', [1], constant(7));
  store.expectGiven();
  expect(variable.shape).toEqual([3, 2]);
  expect([...variable.dataSync()]).toEqual([1, 4, 2, 5, 3, 6]);
  expect(store.stateDict().get('b.weight')?.data).toEqual(Float32Array.of(7));
});

it('refuses a name that is declared twice', () => {
  const { root } = new ParameterStore(1);
  root.trained('weight', [1], constant(0));
  expect(() => root.trained('weight', [1], constant(0))).toThrow('weight is declared twice');
});
