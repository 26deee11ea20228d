import { MATCHER_METHOD } from '@keygrid/matchers/config';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { parseGrid } from './parse-grid.ts';
import { planGrid } from './plan.ts';
import { context, gridOf, small, WEIGHTS_SHA256 } from './testing/context.ts';

const KBC = { 'evaluation.kbc.mode': ['none', 'both'] };
const MATCHERS = [
  { kind: 'features', readout: 'nearest' },
  { kind: 'hyperpixel', ids: [0, 3] },
  { kind: 'ncnet', weights: 'ncnet.pth.tar' },
];
const withMatcher = (matcher: unknown) => ({ base: { ...small.base, matcher } });
const planOf = (axes: object, changes: object = withMatcher({ weights: 'resnet.safetensors' })) =>
  planGrid(gridOf(axes, changes), context);

test('a matcher is evaluated without a training, once for all seeds', () => {
  const plan = planOf({ product: { matcher: MATCHERS, ...KBC } });
  expect(plan.trainings.size).toBe(0);
  expect(plan.cells).toHaveLength(12);
  expect(plan.evaluations.size).toBe(6);
  expect(plan.merged).toHaveLength(6);
  for (const cell of plan.cells) expect(cell.training).toBeUndefined();
  const [first] = plan.evaluations.values();
  expect(first?.spec).toEqual({
    stage: 'evaluation',
    data: context.data('demo'),
    split: 'test',
    matcher: {
      kind: 'features',
      weights: { sha256: WEIGHTS_SHA256 },
      side: 256,
      taps: ['conv3', 'conv4', 'conv5'].map((tap) => ({ tap, weight: 1 })),
      readout: { kind: 'nearest' },
      mutual: 'none',
    },
    kbc: { mode: 'none' },
    precision: 'float32',
  });
});

test('the method of a kind is hashed with its matcher, that of a stage is not', () => {
  const [evaluation] = planOf({ product: { matcher: MATCHERS.slice(0, 1) } }).evaluations.values();
  const { spec, id } = evaluation!;
  const hashed = { ...spec, matcher: { ...spec.matcher, method: MATCHER_METHOD.features } };
  expect(id).toBe(`e-${createHash('sha256').update(canonicalJson(hashed)).digest('hex').slice(0, 20)}`);
});

test('a precision that has no effect on a program changes no evaluation of it, one that has renames others', () => {
  const axes = { product: { 'evaluation.precision': ['float32', 'bfloat16'] } };
  const program = { kind: 'program', command: ['m'], version: '1' };
  const plan = planOf(axes, withMatcher(program));
  expect([...plan.evaluations.values()].map(({ spec }) => spec.precision)).toEqual([undefined]);
  const features = planOf(axes, withMatcher({ kind: 'features', weights: 'resnet.safetensors' }));
  expect(features.evaluations.size).toBe(2);
});

test('beside the network that the grid trains, whose ids a matcher does not change', () => {
  const trained = planOf({ product: KBC }, {});
  const plan = planOf({ product: { matcher: ['kbcnet', 'features'], ...KBC } });
  expect([...plan.trainings.keys()]).toEqual([...trained.trainings.keys()]);
  expect([...plan.evaluations.keys()]).toEqual(expect.arrayContaining([...trained.evaluations.keys()]));
  expect(plan.evaluations.size).toBe(trained.evaluations.size + 2);
});

test('weights of the grid’s own network: evaluated once for all seeds, nothing is trained, what training takes has no effect', () => {
  const axes = { product: { ...KBC, 'model.csfa': [true, false], 'training.epochs': [1, 2] } };
  const plan = planOf(axes, withMatcher({ kind: 'kbcnet', weights: 'mine.safetensors' }));
  expect([plan.cells.length, plan.evaluations.size, plan.trainings.size]).toEqual([16, 4, 0]);
  const [first] = plan.evaluations.values();
  expect(first?.spec).toMatchObject({
    weights: { kind: 'file', sha256: WEIGHTS_SHA256, model: { csfa: { enabled: true } } },
  });
  expect(first?.spec).toMatchObject({ weights: { model: { backbone: { weights: { kind: 'he' } } } } });
  expect(first?.spec.matcher).toBeUndefined();
});

test('weights of the base are kbcnet’s where the base says kbcnet, else the other kinds’', () => {
  const weights = 'a.safetensors';
  const trained = (base: object, matcher: unknown[]) =>
    planOf({ product: { matcher } }, withMatcher(base)).trainings.size;
  expect(trained({ weights }, ['kbcnet', 'features'])).toBe(2);
  expect(trained({ kind: 'features', weights }, ['kbcnet', 'features'])).toBe(2);
  expect(trained({ kind: 'kbcnet', weights }, ['kbcnet', 'features'])).toBe(0);
  expect(trained({}, [{ kind: 'kbcnet', weights }, 'kbcnet'])).toBe(2);
});

test('what a matcher has no use for changes no evaluation: checkpoints, the network, its training', () => {
  const axes = { product: { 'evaluation.checkpoint': ['best', 'last'], 'model.csfa': [true, false] } };
  const plan = planOf(axes, withMatcher({ kind: 'features', weights: 'resnet.safetensors' }));
  expect([plan.cells.length, plan.evaluations.size, plan.trainings.size]).toEqual([8, 1, 0]);
});

test('weights files are asked for by the field that names them', () => {
  const asked: string[] = [];
  const sha256OfWeights = (file: string, field: string) => {
    asked.push(`${field}: ${file}`);
    return WEIGHTS_SHA256;
  };
  const grid = gridOf({ product: { matcher: MATCHERS } }, withMatcher({ weights: 'resnet.safetensors' }));
  const { weightFiles } = planGrid(grid, { ...context, sha256OfWeights });
  expect(asked).toEqual(['matcher.weights: resnet.safetensors', 'matcher.weights: ncnet.pth.tar']);
  expect(weightFiles.has(WEIGHTS_SHA256)).toBe(true);
});

test('predictions of another program take KBC none only, and no training', () => {
  const predictions = withMatcher({ kind: 'predictions', file: 'theirs.json' });
  const plan = planOf({ product: { 'evaluation.kbc.mode': ['none'] } }, predictions);
  expect([plan.evaluations.size, plan.trainings.size]).toEqual([1, 0]);
  expect(() => planOf({ product: KBC }, predictions)).toThrow(
    /is both, but predictions of another program .* expected none/,
  );
});

test.each([
  ['no such kind', { kind: 'feature', weights: 'f' }, 'did you mean "features"?'],
  [
    'no such field',
    { kind: 'features', weights: 'f', readuot: 'soft' },
    'no such field; did you mean "readout"?',
  ],
  [
    'no file',
    { kind: 'features' },
    "base.matcher.weights: is missing; expected a file with torchvision's ResNet",
  ],
  [
    'no kind',
    { weights: 'f' },
    'base.matcher.kind: is missing; expected one of kbcnet, features, hyperpixel, ncnet',
  ],
  [
    'a side that is no multiple of 32',
    { kind: 'ncnet', weights: 'f', side: 250 },
    'expected a multiple of 32, found 250',
  ],
])('refused in a grid: %s', (_what, matcher, message) => {
  expect(() => gridOf(undefined, withMatcher(matcher))).toThrow(message);
});

test('the grid of docs/matchers.md is planned to what the page says', () => {
  const page = readFileSync(new URL('../../../docs/matchers.md', import.meta.url), 'utf8');
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { cells, evaluations, trainings } = planGrid(parseGrid(yaml, 'docs/matchers.md'), context);
  expect(page).toContain(
    `${cells.length} cells, ${evaluations.size} evaluations, ${trainings.size} trainings`,
  );
  expect(evaluations.size).toBe(6);
});
