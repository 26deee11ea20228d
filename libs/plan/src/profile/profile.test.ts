/** A profile on small grids: what is laid over, what stays varied, where data sets are renamed. */
import { describe, expect, it, test } from 'vitest';
import { gridYaml } from '../grid-yaml.ts';
import { parseGrid } from '../parse-grid.ts';
import { planGrid } from '../plan.ts';
import { broughtFiles } from './brought-files.ts';
import { withProfile } from './profile.ts';
import { context, gridOf, small } from '../testing/context.ts';

const miniatureOf = (...grid: Parameters<typeof gridOf>) => {
  const made = withProfile(gridOf(...grid), 'miniature');
  return parseGrid(gridYaml(made), 'miniature');
};
const specsOf = (grid: ReturnType<typeof gridOf>) => [...planGrid(grid, context).trainings.values()];

describe('the miniature of a grid', () => {
  it('is a study of its own with the first seed, on no particular machine', () => {
    const placement = { device: 'cuda', minMemoryGiB: 16, checkpointEverySeconds: 5 };
    const made = miniatureOf({ product: { 'model.csfa': [true, false] } }, { seeds: [7, 8], placement });
    expect(made).toMatchObject({ name: 'small-miniature', seeds: [7] });
    expect(made.about).toContain('Its numbers mean nothing.');
    expect(made.placement).toEqual({ device: 'any', checkpointEverySeconds: 5 });
  });

  it('is tiny, and keeps every setting that does not decide its size', () => {
    const base = {
      data: { name: 'spair-71k', exclude: ['1-a-b:cat'] },
      model: { csfa: false, beta: 0.05, backbone: { weights: 'resnet101.safetensors' } },
      training: { schedule: 'cosine', batch: 16, microBatch: 8, precision: 'bfloat16' },
    };
    const [training] = specsOf(miniatureOf(undefined, { base }));
    expect(training?.spec).toMatchObject({
      data: { name: 'spair-71k-miniature' },
      model: {
        inputSide: 64,
        beta: 0.05,
        csfa: { enabled: false },
        backbone: { width: 4, weights: { kind: 'he' } },
      },
      schedule: { kind: 'cosine' },
      epochs: 1,
      batch: 3,
      microBatch: 3,
      precision: 'float32',
    });
    expect(training?.spec.data).not.toHaveProperty('exclude');
  });

  it('still varies what the grid varies, sizes too', () => {
    const made = miniatureOf({ product: { 'model.inputSide': [64, 128] }, include: [{ 'model.beta': 0.1 }] });
    expect(specsOf(made).map(({ spec }) => [spec.model.inputSide, spec.model.beta])).toEqual([
      [64, 0.02],
      [128, 0.02],
      [64, 0.1],
    ]);
  });

  it('shows published numbers as those of another size', () => {
    const expects = [{ source: 'Table 9', column: 'pck@0.1', value: 50 }];
    expect(miniatureOf(undefined, { expects }).expects).toMatchObject([
      { source: 'Table 9 (for small, not its miniature)', value: 50 },
    ]);
  });
});

it('data sets are renamed wherever a grid names one, and nothing else is', () => {
  const axes = {
    zip: { 'data.name': ['spair-71k', 'pf-pascal'], 'evaluation.data.name': ['spair-71k', 'pf-willow'] },
    include: [{ data: { name: 'pf-pascal' }, 'evaluation.data': { name: 'mine' } }],
    exclude: [{ 'data.name': 'pf-pascal' }],
  };
  const report = {
    tables: [
      { title: 'spair-71k', rows: 'data.name', where: { 'data.name': 'spair-71k' }, columns: ['pck@0.1'] },
    ],
    contrasts: [
      { title: 'C', axis: 'data.name', from: 'spair-71k', to: 'pf-pascal', group: 'all', alpha: 0.1 },
    ],
  };
  const base = { ...small.base, data: { name: 'pf-willow' } };
  const made = withProfile(gridOf(axes, { base, report }), 'miniature');
  expect(made.base).toMatchObject({ data: { name: 'pf-willow-miniature' } });
  expect(made.axes).toMatchObject({
    zip: {
      'data.name': ['spair-71k-miniature', 'pf-pascal-miniature'],
      'evaluation.data.name': ['spair-71k-miniature', 'pf-willow-miniature'],
    },
    include: [{ data: { name: 'pf-pascal-miniature' }, 'evaluation.data': { name: 'spair-71k-miniature' } }],
    exclude: [{ 'data.name': 'pf-pascal-miniature' }],
  });
  expect(made.report.tables).toMatchObject([
    { title: 'spair-71k', where: { 'data.name': 'spair-71k-miniature' } },
  ]);
  expect(made.report.contrasts).toMatchObject([{ from: 'spair-71k-miniature', to: 'pf-pascal-miniature' }]);
});

test('files of matchers become tiny ones of the profile: equal where they were equal, others where they were not', () => {
  const scot = { name: 'SCOT', kind: 'hyperpixel', ids: [0, 30], transport: true };
  const own = { kind: 'program', command: ['mine', '{dir}/a.py'], files: ['a.py'], version: '1', side: 96 };
  const matchers = [
    scot,
    { ...scot, weights: 'other.pth' },
    { kind: 'ncnet', weights: 'ncnet.pth.tar' },
    own,
    { ...own, command: ['mine', '{dir}/a.py', '--fast'] },
    'kbcnet',
  ];
  const base = { ...small.base, matcher: { weights: 'resnet101.pth' } };
  const expects = [{ source: 'T', column: 'pck@0.1', value: 9, where: { matcher: matchers[2] } }];
  const made = miniatureOf({ product: { matcher: matchers } }, { base, expects });
  const program = { ...own, files: ['miniature/nearest-colour.mjs'] };
  const command = (number: string) => ['node', '{dir}/nearest-colour.mjs', number];
  expect(made.axes.product['matcher']).toEqual([
    scot,
    { ...scot, weights: 'miniature/resnet-2.safetensors' },
    { kind: 'ncnet', weights: 'miniature/ncnet-1.safetensors' },
    { ...program, command: command('1') },
    { ...program, command: command('2') },
    'kbcnet',
  ]);
  expect(made.base).toMatchObject({ matcher: { weights: 'miniature/resnet-1.safetensors', longest: 64 } });
  expect(made.expects[0]?.where).toEqual({ matcher: made.axes.product['matcher']?.[2] });
  expect(broughtFiles(made)).toEqual([
    { name: 'miniature/resnet-1.safetensors', what: 'resnet', number: 1 },
    { name: 'miniature/resnet-2.safetensors', what: 'resnet', number: 2 },
    { name: 'miniature/ncnet-1.safetensors', what: 'ncnet', number: 1 },
    { name: 'miniature/nearest-colour.mjs', what: 'program', number: 1 },
  ]);
});

test('files of networks, ONNX matchers and predictions are replaced too, each by one that fits what the cells say', () => {
  const axes = {
    product: {
      matcher: [
        { kind: 'onnx', file: 'a.onnx', flow: 'f', layout: 'nhwc', side: 96 },
        { kind: 'onnx', file: 'b.onnx', readout: 'soft' },
        { kind: 'kbcnet', weights: 'a.pth' },
        { kind: 'features', backbone: 'efficientnet-lite0', weights: 'imagenet' },
      ],
    },
    include: [
      {
        matcher: { kind: 'predictions', file: 'theirs.json' },
        evaluation: { data: { name: 'pf-willow' }, split: 'val' },
      },
    ],
  };
  const made = miniatureOf(axes);
  expect(made.axes.product['matcher']).toEqual([
    { kind: 'onnx', file: 'miniature/onnx-1.onnx', side: 96 },
    { kind: 'onnx', file: 'miniature/onnx-2.onnx', readout: 'soft' },
    { kind: 'kbcnet', weights: 'miniature/kbcnet-1.safetensors' },
    { kind: 'features', weights: 'miniature/resnet-1.safetensors' },
  ]);
  expect(broughtFiles(made)).toMatchObject([
    { name: 'miniature/onnx-1.onnx', what: 'onnx', number: 1 },
    { name: 'miniature/onnx-2.onnx', what: 'onnx', number: 2 },
    { name: 'miniature/kbcnet-1.safetensors', what: 'kbcnet', model: { inputSide: 64 } },
    { name: 'miniature/resnet-1.safetensors', what: 'resnet' },
    { name: 'miniature/predictions-1.json', what: 'predictions', data: 'pf-willow-miniature', split: 'val' },
  ]);
});

test('an axis over a matcher’s files is rewritten value by value', () => {
  const base = { ...small.base, matcher: { kind: 'ncnet' } };
  const made = miniatureOf({ product: { 'matcher.weights': ['a.pth', 'b.pth'] } }, { base });
  expect(made.axes.product['matcher.weights']).toEqual([1, 2].map((n) => `miniature/ncnet-${n}.safetensors`));
});
