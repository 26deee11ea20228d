/** The published protocols: by hand, against an obvious reference, and as docs/protocols.md describes them. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import type { ScoringConfig } from './config.ts';
import { NAMED_PROTOCOLS, protocolsFor, type NamedProtocol, type ScoredSet } from './named-protocols.ts';
import { scorePair } from './score-pair.ts';
import { anySize, drawnPair, type DrawnPair } from './testing/drawn-pairs.ts';

const SETS: readonly ScoredSet[] = ['spair', 'ap-10k', 'pf-pascal', 'pf-willow'];

/** A picture of 512 × 256 px: squashed, x halves and y stays. */
const byHand: DrawnPair = {
  facts: {
    id: 'by-hand',
    category: 'cat',
    targetSize: { width: 512, height: 256 },
    targetBox: { x1: 0, y1: 0, x2: 100, y2: 50 },
    truth: [
      { x: 10, y: 10 },
      { x: 50, y: 30 },
    ],
    extents: {},
    flags: {},
  },
  // 10 px below, and 6.
  predictions: [
    { x: 10, y: 20 },
    { x: 50, y: 36 },
  ],
};
const correctIn = (set: ScoredSet, name: string, { facts, predictions }: DrawnPair): number[] => {
  const [, , config] = protocolsFor(set).find(([known]) => known === name) ?? [];
  if (!config) throw new Error(`${set} has no ${name}`);
  return [...scorePair(config, facts, predictions).correct];
};

test.each([
  // Box of 100 px: 5, 10 and 15 px are right.
  ['spair', 'spair-paper', [0, 2, 2]],
  // Squashed the box has 50 px: 2.5, 5 and 7.5 px.
  ['spair', 'cats', [0, 0, 1]],
  // Alphas 0.01, 0.05, 0.1: less than 1, 5 and 10 px.
  ['spair', 'geoaware', [0, 0, 1]],
  ['ap-10k', 'geoaware', [0, 0, 1]],
  // Distances of the squashed picture, 5, 10 and 15 px of the original.
  ['spair', 'threshold-unscaled', [0, 2, 2]],
  // Picture of 512 px: 25.6, 51.2, 76.8.
  ['pf-pascal', 'pf-pascal-paper', [2, 2, 2]],
  // Squashed 256: 12.8, 25.6, 38.4.
  ['pf-pascal', 'cats', [2, 2, 2]],
  ['pf-pascal', 'geoaware', [2, 2, 2]],
  // Keypoints span 40 px: 2, 4, 6.
  ['pf-willow', 'pf-willow-paper', [0, 0, 1]],
  // Largest coordinate 50, plus 1: 2.55, 5.1, 7.65.
  ['pf-willow', 'pf-willow-common', [0, 0, 1]],
  // Squashed it is 30, plus 1: 1.55, 3.1, 4.65.
  ['pf-willow', 'cats', [0, 0, 0]],
] as const)('by hand: %s in %s', (set, name, correct) =>
  expect(correctIn(set, name, byHand)).toEqual(correct),
);

/** As slow and as obvious as it can be written, from the table alone. */
function obvious(named: NamedProtocol, set: ScoredSet, { facts, predictions }: DrawnPair): number[] {
  const { width, height } = facts.targetSize;
  const [across, down] = named.side === undefined ? [1, 1] : [named.side / width, named.side / height];
  const [tx, ty] = named.thresholdFrame === 'original' ? [1, 1] : [across, down];
  const [xs, ys] = [facts.truth.map(({ x }) => x * tx), facts.truth.map(({ y }) => y * ty)];
  const { x1, y1, x2, y2 } = facts.targetBox;
  const lengths = {
    bbox: Math.max((x2 - x1) * tx, (y2 - y1) * ty),
    image: Math.max(width * tx, height * ty),
    'bbox-keypoints': Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)),
    'bbox-padded': Math.max(...xs, ...ys) + 1,
  };
  const basis = named.basis[set];
  if (basis === undefined) throw new Error(`no basis for ${set}`);
  return (named.alphas[set] ?? []).map((alpha) => {
    let correct = 0;
    facts.truth.forEach((truth, i) => {
      const predicted = predictions[i] ?? { x: NaN, y: NaN };
      const far = Math.hypot((predicted.x - truth.x) * across, (predicted.y - truth.y) * down);
      const most = alpha * lengths[basis];
      if (named.strict ? far < most : far <= most) correct += 1;
    });
    return correct;
  });
}

/** Pictures whose squashing is exact in floating point, so that ties are ties for both. */
const exactSize = fc.record({
  width: fc.constantFrom(64, 128, 256, 512),
  height: fc.constantFrom(64, 128, 256, 512),
});

test.each(SETS)('every protocol of %s is what an obvious reference counts, over drawn pairs', (set) => {
  const protocols = protocolsFor(set);
  expect(protocols.length).toBeGreaterThan(0);
  fc.assert(
    fc.property(drawnPair(exactSize, fc.integer({ min: 1, max: 5 })), (pair) =>
      protocols.every(([name, named]) =>
        isDeepStrictEqual(obvious(named, set, pair), correctIn(set, name, pair)),
      ),
    ),
    { numRuns: 10_000 },
  );
});

test('a strict protocol never counts more; and as many where no distance equals the threshold', () => {
  const config: ScoringConfig = { basis: 'bbox', frame: 'original', alphas: [0.05, 0.1] };
  fc.assert(
    fc.property(drawnPair(anySize), ({ facts, predictions }) => {
      const { correct, distances, threshold } = scorePair(config, facts, predictions);
      const strict = scorePair({ ...config, strict: true }, facts, predictions).correct;
      return config.alphas.every((alpha, a) => {
        const ties = distances.filter((distance) => distance === alpha * threshold).length;
        return (strict[a] ?? NaN) === (correct[a] ?? NaN) - ties;
      });
    }),
    { numRuns: 10_000 },
  );
});

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../../docs/protocols.md'), 'utf8');
const rows = PAGE.split('\n')
  .filter((line) => /^\| `[a-z-]+` /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('docs/protocols.md has a row for each, with its own bases, frame, comparison, mean and source', () => {
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(NAMED_PROTOCOLS).map((name) => `\`${name}\``));
  for (const [, name = '', bases = '', frame, comparison, mean, source] of rows) {
    const named = Object.entries(NAMED_PROTOCOLS).find(([known]) => `\`${known}\`` === name)?.[1];
    const {
      basis,
      side,
      strict,
      thresholdFrame,
      mean: own,
      source: known,
    }: NamedProtocol = named ?? fail(name);
    expect(bases.split('<br>')).toEqual(Object.entries(basis).map(([set, of]) => `${set}: \`${of}\``));
    expect(frame).toBe(
      side === undefined ? 'original' : `squashed, ${side}${thresholdFrame ? '; threshold original' : ''}`,
    );
    expect([comparison, mean, source]).toEqual([strict ? '<' : '≤', own, known]);
  }
});

function fail(name: string): never {
  throw new Error(`no protocol ${name}`);
}
