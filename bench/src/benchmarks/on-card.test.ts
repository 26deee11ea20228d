import { expect, test } from 'vitest';
import { DEMO_SIZE, PAPER_SIZE, type EvaluationCase } from '../case.ts';
import { evaluationOnCard, onCard } from './on-card.ts';

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

test('on a card an evaluation stands beside PyTorch pair by pair, and beside ours with features kept', () => {
  const work: EvaluationCase = {
    kind: 'evaluation',
    ...DEMO_SIZE,
    conv4d: 'centre-pivot',
    data: 'folder',
    modes: ['none'],
    keepsFeatures: false,
    isTogether: false,
  };
  const { contenders, ratios, oneAtATime } = evaluationOnCard('a list', work);
  const names = contenders.map(({ name }) => name);
  expect(names).toEqual(
    ['float32', 'tf32'].flatMap((precision) => [
      `keygrid ${precision}, pair by pair`,
      `keygrid ${precision}, features kept`,
      `pytorch ${precision}, eager`,
      `pytorch ${precision}, compiled`,
    ]),
  );
  expect(ratios.every(({ of, to }) => names.includes(of) && names.includes(to))).toBe(true);
  expect(oneAtATime).toBe(true);
});
