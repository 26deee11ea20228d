import { EvaluationSpec, TrainingSpec } from '@keygrid/training/config';
import { describe, expect, it } from 'vitest';
import { describeMerged, planGrid } from './plan.ts';
import { context, gridOf } from './testing/context.ts';

const MODES = ['none', 'source', 'target', 'both'];
const planOf = (axes: object | undefined, changes?: object) => planGrid(gridOf(axes, changes), context);

describe('stages that share', () => {
  const paper = {
    'model.csfa': [true, false],
    'model.conv4d': ['centre-pivot', 'full'],
    'evaluation.kbc.mode': MODES,
  };

  it('trains once for all KBC modes: 48 cells, 48 evaluations, 12 trainings', () => {
    const plan = planOf({ product: paper }, { seeds: [1, 2, 3] });
    expect(plan.cells).toHaveLength(48);
    expect(plan.evaluations.size).toBe(48);
    expect(plan.trainings.size).toBe(12);
    expect(describeMerged(plan)).toBeUndefined();
  });

  it('trains nothing more for a sweep of τ', () => {
    const before = planOf({ product: paper });
    const sweep = planOf({ product: { ...paper, 'evaluation.kbc.tau': [0.6, 0.8] } });
    expect([...sweep.trainings.keys()]).toEqual([...before.trainings.keys()]);
    const known = [...before.evaluations.keys()].filter((id) => sweep.evaluations.has(id));
    expect(known).toHaveLength(before.evaluations.size);
  });

  it('tests one training on another data set', () => {
    const plan = planOf({ product: { 'evaluation.data.name': ['demo', 'other'] } });
    expect(plan.trainings.size).toBe(2);
    expect([...plan.evaluations.values()].map(({ spec }) => spec.data.name)).toEqual([
      'demo',
      'other',
      'demo',
      'other',
    ]);
  });

  it('gives specs that their own schemas accept unchanged, every default filled in', () => {
    const plan = planOf({ product: paper });
    for (const { spec } of plan.trainings.values()) expect(TrainingSpec.parse(spec)).toEqual(spec);
    for (const { spec } of plan.evaluations.values()) expect(EvaluationSpec.parse(spec)).toEqual(spec);
    const [training] = plan.trainings.values();
    expect(training?.spec).toMatchObject({
      epochs: 10,
      microBatch: 16,
      selection: { basis: 'bbox' },
      seed: 1,
    });
    expect(plan.scoring).toEqual({ basis: 'bbox', frame: 'original', alphas: [0.05, 0.1, 0.15] });
    const taus = [...plan.evaluations.values()].map(({ spec }) =>
      spec.kbc.mode === 'none' ? 'no τ' : spec.kbc.tau,
    );
    expect(new Set(taus)).toEqual(new Set(['no τ', 0.8]));
  });
});

describe('cells that become equal', () => {
  it('are merged, and the plan says so', () => {
    const plan = planOf({
      product: { 'evaluation.kbc.mode': ['none', 'both'], 'evaluation.kbc.tau': [0.6, 0.8] },
    });
    expect(plan.cells).toHaveLength(8);
    expect(plan.evaluations.size).toBe(6);
    expect(plan.merged.map(({ cells }) => cells)).toEqual([
      [
        '{"evaluation.kbc.mode":"none","evaluation.kbc.tau":0.6,"seed":1}',
        '{"evaluation.kbc.mode":"none","evaluation.kbc.tau":0.8,"seed":1}',
      ],
      [
        '{"evaluation.kbc.mode":"none","evaluation.kbc.tau":0.6,"seed":2}',
        '{"evaluation.kbc.mode":"none","evaluation.kbc.tau":0.8,"seed":2}',
      ],
    ]);
    expect(describeMerged(plan)).toMatch(/^2 cells are equal to others: \{/);
  });

  it('are those whose written defaults differ from nothing', () => {
    const explicit = { data: { name: 'demo', exclude: [] }, evaluation: { kbc: { mode: 'both', tau: 0.8 } } };
    const silent = { data: { name: 'demo' }, evaluation: { kbc: 'both' } };
    const ids = [explicit, silent].map((base) => [...planOf(undefined, { base }).evaluations.keys()]);
    expect(ids[0]).toEqual(ids[1]);
  });
});

describe('what the planner asks for', () => {
  it('passes on the complaint about an unknown data set', () => {
    expect(() => planOf(undefined, { base: { data: { name: 'nowhere' } } })).toThrow(
      'No data set is named nowhere.',
    );
  });

  it('refuses a grid whose cells could not be compared', () => {
    const base = { data: { name: 'demo' }, scoring: { frame: 'squashed' } };
    expect(() => planOf({ product: { 'model.inputSide': [128, 256] } }, { base })).toThrow(
      /different protocols/,
    );
  });
});

/** Far above what it takes (0.3 to 2.3 s and 1.8 s of one processor): time that grows with the square of the cells is over it. */
const SECONDS_IF_LINEAR = 10;

it('plans 10,000 cells in time that grows with them, whichever axes they come from', () => {
  const hundred = (f: (i: number) => number) => Array.from({ length: 100 }, (_, i) => f(i + 1));
  const rates = hundred((i) => i * 1e-5);
  const taus = hundred((i) => i / 100);
  const scales = hundred((i) => 1 + i / 50);
  const grids = [
    gridOf(
      { product: { 'training.optimiser.learningRate': rates, 'evaluation.kbc.tau': taus } },
      { seeds: [1] },
    ),
    gridOf({ product: { 'evaluation.kbc.maxScale': scales, 'evaluation.kbc.tau': taus } }, { seeds: [1] }),
    gridOf({ product: { 'training.optimiser.learningRate': rates, 'model.beta': taus } }, { seeds: [1] }),
    gridOf({ product: { 'training.optimiser.learningRate': rates } }, { seeds: hundred((i) => i) }),
  ];
  for (const grid of grids) {
    const start = process.cpuUsage();
    expect(planGrid(grid, context).cells).toHaveLength(10_000);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(SECONDS_IF_LINEAR);
  }
});

it('plans 20,000 seeds in time that grows with them', () => {
  const seeds = Array.from({ length: 20_000 }, (_, i) => i + 1);
  const start = process.cpuUsage();
  const plan = planOf({ product: { 'evaluation.kbc.mode': ['none', 'both'] } }, { seeds });
  const { user, system } = process.cpuUsage(start);
  expect([plan.trainings.size, plan.evaluations.size]).toEqual([20_000, 40_000]);
  expect((user + system) / 1e6).toBeLessThan(SECONDS_IF_LINEAR);
});
