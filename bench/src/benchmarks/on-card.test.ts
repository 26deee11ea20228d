import { expect, test } from 'vitest';
import { PAPER_SIZE } from '../case.ts';
import { onCard } from './on-card.ts';

test('on a card ours stands beside PyTorch, eager and compiled, in float32 and in tf32', () => {
  const work = { kind: 'network', ...PAPER_SIZE, conv4d: 'full', pass: 'both', batch: 4 } as const;
  const { contenders, ratios, oneAtATime } = onCard('a step', work);
  const seen = contenders.map(({ who, way, settings }) => [who, way, settings?.precision].join(' '));
  expect(seen).toEqual([
    'keygrid  float32',
    'pytorch usual float32',
    'pytorch compiled float32',
    'keygrid  tf32',
    'pytorch usual tf32',
    'pytorch compiled tf32',
  ]);
  const names = contenders.map(({ name }) => name);
  expect(ratios.every(({ of, to }) => names.includes(of) && names.includes(to))).toBe(true);
  expect(oneAtATime).toBe(true);
});
