import { expect, test } from 'vitest';
import { PAPER_SIZE } from './case.ts';
import { backboneFlops, csfaFlops, flopsOf } from './flops.ts';

test('a matrix product and a convolution', () => {
  expect(flopsOf({ kind: 'matmul', size: 10 })).toBe(2000);
  // 4 pixels, 9 taps, 3 × 3 channels, 2 operations
  expect(flopsOf({ kind: 'convolution', batch: 1, side: 2, channels: 3 })).toBe(648);
});

test('centre-pivot has 18 taps, full has 81, and both ways cost three forward passes', () => {
  const layer = { kind: 'conv4d', batch: 1, side: 2, input: 2, output: 3 } as const;
  // 16 cells, 2 · 3 weights a tap
  expect(flopsOf({ ...layer, conv4d: 'centre-pivot', pass: 'forward' })).toBe(2 * 16 * 18 * 6);
  expect(flopsOf({ ...layer, conv4d: 'full', pass: 'both' })).toBe(3 * 2 * 16 * 81 * 6);
});

test('a decoder is its convolutions and its head', () => {
  const work = { kind: 'decoder', conv4d: 'full', pass: 'forward', batch: 2, side: 1, groups: 1 } as const;
  expect(flopsOf({ ...work, levels: 2, channels: [3, 5] })).toBe(2 * 2 * (81 * (2 * 3 + 3 * 5) + 5));
});

test.each([
  ['ResNet-50', [3, 4, 6, 3], 4.09],
  ['ResNet-101', [3, 4, 23, 3], 7.8],
] as const)('%s at 224² has the published number of multiply-adds', (_name, layers, published) => {
  const classifier = 2048 * 1000;
  const multiplyAdds = backboneFlops({ inputSide: 224, layers, width: 64 }) / 2 + classifier;
  expect(multiplyAdds / 1e9).toBeCloseTo(published, 1);
});

test('feature alignment: two projections and six blocks', () => {
  // side 32: 16 fine tokens, 4 own, 1 deep; width 1: channels 8, 16, 32
  const d = 16;
  const projections = 16 * 8 * d + 1 * 32 * d;
  const linear = (queries: number, keys: number) => (2 * queries + 2 * keys + 2 * queries) * d * d;
  const attention = (queries: number, keys: number) => 2 * queries * keys * d;
  const blocks =
    linear(4, 16) + attention(4, 16) + linear(4, 1) + attention(4, 1) + 4 * (linear(4, 4) + attention(4, 4));
  expect(csfaFlops({ inputSide: 32, width: 1, csfa: { heads: 2, mlpRatio: 1 } })).toBe(
    2 * (projections + blocks),
  );
  expect(csfaFlops({ inputSide: 32, width: 1, csfa: null })).toBe(0);
});

const decoderFlops = (conv4d: 'centre-pivot' | 'full') =>
  flopsOf({ kind: 'decoder', conv4d, pass: 'forward', batch: 1, side: 16, levels: 6, channels: [16, 64, 128], groups: 4 }) ?? NaN; // prettier-ignore
const image = backboneFlops(PAPER_SIZE) + csfaFlops(PAPER_SIZE);
const correlation = 6 * 2 * 16 ** 4 * 1024;

test('a pair is two images, their correlation and one decoder', () => {
  const network = { kind: 'network', ...PAPER_SIZE, conv4d: 'centre-pivot', pass: 'forward' } as const;
  const pair = 2 * image + correlation + decoderFlops('centre-pivot');
  expect(flopsOf({ ...network, batch: 1 })).toBe(pair);
  expect(flopsOf({ ...network, batch: 4, pass: 'both' })).toBe(3 * 4 * pair);
});

test('the second pass of KBC describes a new target and matches it', () => {
  const work = { kind: 'kbc', ...PAPER_SIZE, conv4d: 'full' } as const;
  const match = correlation + decoderFlops('full');
  expect(flopsOf({ ...work, mode: 'source' })).toBe(2 * image + match);
  expect(flopsOf({ ...work, mode: 'both' })).toBe(3 * image + 2 * match);
});
