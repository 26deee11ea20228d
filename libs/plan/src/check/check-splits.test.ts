import { expect, it } from 'vitest';
import { parseGrid } from '../parse-grid.ts';
import { planGrid } from '../plan.ts';
import { context } from '../testing/context.ts';

/** A small grid with these lines in its base; the base begins at line 3. */
const plan = (...base: string[]) => {
  const lines = ['name: splits', 'about: a test', 'base:', ...base.map((line) => `  ${line}`), 'seeds: [1]'];
  return planGrid(parseGrid(lines.join('\n'), 'grid.yaml'), context);
};

it('PF-WILLOW tests the training of another data set, with its own threshold and the published τ', () => {
  const { evaluations, trainings } = plan(
    'data: { name: pascal }',
    'evaluation: { data: { name: willow }, kbc: both }',
    'scoring: { basis: bbox-keypoints }',
  );
  expect([...evaluations.values()].map(({ spec }) => [spec.data.layout, spec.kbc])).toMatchObject([
    ['pf-willow', { tau: 0.9 }],
  ]);
  expect([...trainings.values()].map(({ spec }) => spec)).toMatchObject([
    { epochs: 100, augmentation: { exchange: 0.5, flip: true }, selection: { basis: 'image', split: 'val' } },
  ]);
});

it('the thresholds of PF-PASCAL and PF-WILLOW are the published ones', () => {
  expect(plan('data: { name: pascal }').scoring.basis).toBe('image');
  expect(plan('data: { name: pascal }', 'evaluation: { data: { name: willow } }').scoring.basis).toBe(
    'bbox-keypoints',
  );
});

it('training and selection on a split the layout lacks are refused at their lines, all at once', () => {
  expect(() => plan('data:', '  name: willow')).toThrow(
    /^grid\.yaml has 2 problems:\ngrid\.yaml:\d+: base\.training\.selection\.split: willow is a pf-willow data set, which has no split val to select the best checkpoint on; it has test\ngrid\.yaml:5: base\.data\.name: willow is a pf-willow data set, which has no split trn to train on/,
  );
});

it('so is an evaluation, at the axis that names the split', () => {
  const text = [
    'name: splits',
    'about: a test',
    'base: { data: { name: pascal }, evaluation: { data: { name: willow } } }',
    'axes:',
    '  product:',
    '    evaluation.split: [test, val]',
    'seeds: [1, 2]',
  ].join('\n');
  expect(() => planGrid(parseGrid(text, 'grid.yaml'), context)).toThrow(
    'grid.yaml:6: axes.product."evaluation.split": willow is a pf-willow data set, which has no split val to evaluate on; it has test',
  );
});
