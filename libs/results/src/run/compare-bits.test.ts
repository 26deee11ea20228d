import { expect, test } from 'vitest';
import { compareBits, type RunBits } from './compare-bits.ts';

const BITS: RunBits = {
  weights: { best: 'a'.repeat(64), last: 'b'.repeat(64) },
  predictions: [
    { id: 'one', points: Float32Array.of(1, 2), decision: null },
    { id: 'two', points: Float32Array.of(3, 4), decision: null },
  ],
  metrics: new Map([['train/loss 0', 0.5]]),
  scores: new Map([['bbox/original 0.1 all', 0.25]]),
  environment: { device: 'cpu', threads: 2 },
  isApproximate: false,
};

test('equal bits are equal, in another numeric environment too', () => {
  expect(compareBits('t-1', BITS, { ...BITS, environment: { device: 'cuda', threads: 2 } }).verdict).toBe(
    'equal',
  );
});

test('other bits are allowed in another numeric environment, and an error in the same one', () => {
  const moved = Float32Array.of(1, 2.5);
  const again = {
    ...BITS,
    weights: { ...BITS.weights, last: 'c'.repeat(64) },
    predictions: [{ id: 'one', points: moved, decision: null }, ...BITS.predictions.slice(1)],
    metrics: new Map([['train/loss 0', 0.75]]),
  };
  expect(compareBits('t-1', BITS, again)).toEqual({
    run: 't-1',
    verdict: 'different',
    differing: [
      'weights of last: SHA-256 bbbbbbbbbbbb, now cccccccccccc',
      'predictions: 1 of 2 pairs, by up to 0.500 px',
      'metrics: 1 of 1, first train/loss 0: 0.5, now 0.75',
    ],
    environment: [],
  });
  expect(compareBits('t-1', BITS, { ...again, environment: { device: 'cpu', threads: 4 } })).toMatchObject({
    verdict: 'allowed',
    environment: ['threads: 2, now 4'],
  });
});

test('bits of a training that was resumed elsewhere need not come out again', () => {
  const again = { ...BITS, scores: new Map([['bbox/original 0.1 all', 0.5]]) };
  expect(compareBits('t-1', { ...BITS, isApproximate: true }, again).verdict).toBe('allowed');
});
