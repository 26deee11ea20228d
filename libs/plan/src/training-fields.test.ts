/** Settings that trainings got later: how a grid writes them, and which cells they keep apart (I9). */
import { expect, it } from 'vitest';
import { planGrid } from './plan.ts';
import { context, gridOf, small } from './testing/context.ts';

/** The ids of the trainings of `axes` over a base with `training`, one seed. */
function trainingsOf(training: object, product?: object) {
  const base = { ...small.base, training };
  const axes = product && { product };
  return [...planGrid(gridOf(axes, { base, seeds: [1] }), context).trainings.values()];
}
const idOf = (training: object) => trainingsOf(training)[0]?.id;
const problemsOf = (training: object) => () => trainingsOf(training);

it('their neutral values, written out, give the ids grids without them always had', () => {
  const neutral = {
    frozenBackbone: false,
    augmentation: { exchange: 0, flip: true },
    schedule: { kind: 'constant', warmup: 0 },
    optimiser: { learningRate: 1e-3, backboneRate: 1e-3 },
  };
  expect(idOf(neutral)).toBe(idOf({ optimiser: { learningRate: 1e-3 } }));
});

it('any other value is another training', () => {
  const others = [
    {},
    { frozenBackbone: true },
    { augmentation: { exchange: 0.5 } },
    { augmentation: { flip: false } },
    { optimiser: { backboneRate: 1e-6 } },
    { optimiser: { clipNorm: 1 } },
    { selection: { patience: 3 } },
    { schedule: { warmup: 100 } },
    { schedule: { kind: 'step', milestones: [5] } },
    { schedule: { kind: 'step', milestones: [5], factor: 0.5 } },
    { schedule: { kind: 'step', milestones: [5, 8] } },
  ];
  expect(new Set(others.map(idOf)).size).toBe(others.length);
});

it('what nothing reads keeps no cells apart', () => {
  const frozen = { 'training.frozenBackbone': [true], 'training.frozenNorm': [true, false] };
  const rates = { 'training.optimiser.backboneRate': [1e-6, 1e-5] };
  expect(trainingsOf({}, { ...frozen, ...rates })).toHaveLength(1);
  const unused = { 'training.schedule.factor': [0.1, 0.5], 'training.schedule.minimum': [0, 1e-6] };
  expect(trainingsOf({ schedule: 'constant' }, unused)).toHaveLength(1);
});

it('a step schedule without rising milestones is refused, with what to write', () => {
  expect(problemsOf({ schedule: 'step' })).toThrow('a step schedule needs `milestones`');
  expect(problemsOf({ schedule: { kind: 'step', milestones: [8, 5] } })).toThrow('epochs must rise');
  expect(problemsOf({ optimiser: { clipnorm: 1 } })).toThrow('did you mean "clipNorm"?');
});
