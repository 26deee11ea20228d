import { describe, expect, it } from 'vitest';
import { combinationsOf, writtenOf } from './cells.ts';
import { planGrid } from './plan.ts';
import { context, gridOf } from './testing/context.ts';

describe('axes to cells', () => {
  it('is the base alone without axes', () => {
    expect(combinationsOf(gridOf(undefined))).toEqual([{}]);
  });

  it('crosses product, walks zip together, drops by partial match, adds extra cells', () => {
    const grid = gridOf({
      product: { 'model.csfa': [true, false], 'model.conv4d': ['centre-pivot', 'full'] },
      zip: { 'training.batch': [4, 8], 'training.optimiser.learningRate': [1e-3, 2e-3] },
      exclude: [
        { 'model.csfa': false, 'model.conv4d': 'full' },
        { 'training.batch': 8, 'model.csfa': false },
      ],
      include: [{ 'model.beta': 0.1 }],
    });
    const named = combinationsOf(grid).map((cell) => Object.values(cell).join(' '));
    expect(named).toEqual([
      'true centre-pivot 4 0.001',
      'true centre-pivot 8 0.002',
      'true full 4 0.001',
      'true full 8 0.002',
      'false centre-pivot 4 0.001',
      '0.1',
    ]);
  });

  it('gives an extra cell the base values of axes it does not name', () => {
    const grid = gridOf(
      {
        product: { 'model.csfa': [true, false], 'training.batch': [4] },
        include: [{ 'training.batch': 8 }, { 'model.csfa.heads': 2 }],
      },
      { base: { data: { name: 'demo' }, model: { csfa: { enabled: false } } } },
    );
    expect(combinationsOf(grid).slice(-2)).toEqual([
      { 'training.batch': 8, 'model.csfa': false },
      { 'model.csfa.heads': 2, 'model.csfa': false },
    ]);
  });

  it('goes seed by seed and names cells whatever the order of axes', () => {
    const product = { 'model.csfa': [true, false], 'training.batch': [4, 8] };
    const { cells } = planGrid(gridOf({ product }), context);
    expect(cells.map(({ seed }) => seed)).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
    expect(cells[0]?.key).toBe('{"model.csfa":true,"seed":1,"training.batch":4}');
    const turned = gridOf({ product: { 'training.batch': [8, 4], 'model.csfa': [true, false] } });
    expect(new Set(planGrid(turned, context).cells.map(({ key }) => key))).toEqual(
      new Set(cells.map(({ key }) => key)),
    );
  });
});

describe('values set in the base', () => {
  const base = { model: { csfa: { heads: 4 } }, evaluation: { kbc: { tau: 0.7 } } };

  it.each([
    [{ 'model.csfa': true }, { csfa: { enabled: true, heads: 4 } }],
    [{ 'model.csfa': { heads: 2 } }, { csfa: { heads: 2 } }],
    [{ 'model.csfa.heads': 2, 'model.csfa': false }, { csfa: { enabled: false, heads: 2 } }],
    [{ 'model.decoder.channels': [8, 8] }, { csfa: { heads: 4 }, decoder: { channels: [8, 8] } }],
  ])('keep the siblings of what %j sets', (values, model) => {
    expect(writtenOf(base, values).model).toEqual(model);
  });

  it('keep τ beside a mode, written either way', () => {
    const expected = { kbc: { mode: 'both', tau: 0.7 } };
    expect(writtenOf(base, { 'evaluation.kbc': 'both' }).evaluation).toEqual(expected);
    expect(writtenOf(base, { 'evaluation.kbc.mode': 'both' }).evaluation).toEqual(expected);
    expect(base.evaluation).toEqual({ kbc: { tau: 0.7 } });
  });
});
