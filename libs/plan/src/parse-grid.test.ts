import { readFileSync } from 'node:fs';
import { UserError } from '@keygrid/contract';
import { describe, expect, it } from 'vitest';
import { parseGrid } from './parse-grid.ts';
import { gridOf, small } from './testing/context.ts';

/** What a person reads when `text` is refused. */
function complaint(text: string): string {
  try {
    parseGrid(text, 'x.yaml');
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('the grid was accepted');
}

const complaintOf = (changes: object) => complaint(JSON.stringify({ ...small, ...changes }));
const withAxes = (axes: unknown) => complaintOf({ axes });

describe('a good grid', () => {
  it('keeps the base as written, with short forms expanded', () => {
    const base = { data: { name: 'demo' }, model: { csfa: true }, evaluation: { kbc: 'both' } };
    const grid = parseGrid(JSON.stringify({ ...small, base }), 'x.yaml');
    expect(grid.base).toEqual({
      data: { name: 'demo' },
      model: { csfa: { enabled: true } },
      evaluation: { kbc: { mode: 'both' } },
    });
  });

  it('shares its machines with other runs unless it says that its times count', () => {
    expect(parseGrid(JSON.stringify(small), 'x.yaml').timing).toBe('shared');
    expect(parseGrid(JSON.stringify({ ...small, timing: 'exclusive' }), 'x.yaml').timing).toBe('exclusive');
    expect(complaintOf({ timing: 'exclusiv' })).toContain('timing');
  });

  it.each(['demo', 'demo-quick', 'spair-ablation'])('is shipped as %s', (name) => {
    const file = new URL(`../../../experiments/${name}.yaml`, import.meta.url);
    expect(parseGrid(readFileSync(file, 'utf8'), name).name).toBe(name);
  });
});

describe('a bad grid (I10)', () => {
  it('is refused with all problems at once, each with line, path and near name, in the order of the file', () => {
    const text = `nam: demo
about: a test
base:
  data: { name: Demo }
  model:
    csfa: { haeds: 4 }
    conv4d: fulll
  training: { batch: four }
axes:
  product:
    model.csva: [true, false]
    evaluation.kbc.mode: [none, bth]
    model.beta: []
  zip:
    training.batch: [4, 8]
    training.epochs: [1]
seeds: [1, 1]
report:
  tables:
    - { title: T, rows: model.csfa, columns: [pck@0.3] }
    - { title: T, rows: model.beta, columns: [time] }
`;
    expect(complaint(text).split('\n')).toEqual([
      'x.yaml has 14 problems:',
      'x.yaml:1: name: is missing; expected a text',
      'x.yaml:1: nam: no such field; did you mean "name"?',
      'x.yaml:4: base.data.name: expected lower-case letters, digits and dashes, found "Demo"',
      'x.yaml:6: base.model.csfa.haeds: no such field; did you mean "heads"?',
      'x.yaml:7: base.model.conv4d: expected one of centre-pivot, full, found "fulll"; did you mean "full"?',
      'x.yaml:8: base.training.batch: expected a number, found "four"',
      'x.yaml:11: axes.product."model.csva": an axis that names no field; did you mean "model.csfa"?',
      'x.yaml:12: axes.product."evaluation.kbc.mode"[1]: expected one of none, source, target, both, ' +
        'found "bth"; did you mean "both"?',
      'x.yaml:13: axes.product."model.beta": expected at least one value, found []',
      'x.yaml:16: axes.zip."training.epochs": has 1 values where training.batch has 2; ' +
        'lists walked together need equal lengths',
      'x.yaml:17: seeds[1]: 1 stands here twice; each value once',
      'x.yaml:20: report.tables[0].rows: "model.csfa" is no axis of this grid; did you mean "model.csva"?',
      'x.yaml:20: report.tables[0].columns[0]: expected one of base.scoring.alphas (0.05, 0.1, 0.15), found 0.3',
      'x.yaml:21: report.tables[1].columns[0]: expected pck@A (as pck@0.1), training-seconds, inference-ms ' +
        'or peak-memory, found "time"',
    ]);
  });

  it('names the line of a syntax error', () => {
    expect(complaint('name: demo\nname: twice\n')).toMatch(
      /^x\.yaml:2: "name" stands here twice; each name once/,
    );
    expect(complaint('name: [1\n')).toMatch(/^x\.yaml:\d: not valid YAML/);
    expect(complaint('name: demo\nabout: !shout hello\n')).toMatch(
      /^x\.yaml:2: not valid YAML: Unresolved tag/,
    );
    expect(complaint('name: *missing\n')).toMatch(/^x\.yaml(:1)?: not valid YAML: .*missing/);
    expect(complaint('name: a\n---\nname: b\n')).toMatch(/^x\.yaml:2: a second document begins here/);
    expect(complaint('')).toMatch(/^x\.yaml:1: the file: expected a block of fields, found null/);
  });

  it.each([
    [{}, 'axes: names no axis'],
    [{ product: {} }, 'axes.product: names no axis'],
    [{ product: { 'model.beta': [] } }, 'axes.product."model.beta": expected at least one value'],
    [{ product: { 'model.beta': 3 } }, 'axes.product."model.beta": expected a list, found 3'],
    [{ product: { csfa: [true] } }, 'an axis that names no field; did you mean "model.csfa"?'],
    [{ product: { 'model.csfa.head': [1] } }, 'did you mean "model.csfa.heads"?'],
    [{ product: { 'model.toString': [1] } }, 'an axis that names no field'],
    [{ product: { 'scoring.basis': ['bbox'] } }, 'scoring decides no run'],
    [
      { product: { 'training.batch': [4, 0.5] } },
      'axes.product."training.batch"[1]: expected a whole number',
    ],
    [{ product: { 'training.batch': [4, -1] } }, '"training.batch"[1]: expected a number above 0, found -1'],
    [{ product: { 'model.csfa': [true, 'on'] } }, '"model.csfa"[1]: expected a block of fields, found "on"'],
    [{ product: { 'training.batch': [4, 8, 4] } }, '"training.batch"[2]: 4 stands here twice'],
    [{ product: { 'model.csfa': [true, { enabled: true }] } }, 'stands here twice'],
    [
      { product: { 'model.csfa': [true, false], 'model.csfa.enabled': [true] } },
      'sets model.csfa.enabled, which the axis model.csfa sets too',
    ],
    [
      { product: { 'training.batch': [4] }, zip: { 'training.batch': [8] } },
      'sets training.batch, which the axis training.batch sets too',
    ],
    [
      { zip: { 'training.batch': [4, 8], 'training.epochs': [1] } },
      'axes.zip."training.epochs": has 1 values where training.batch has 2',
    ],
    [
      { product: { 'training.batch': [4] }, exclude: [{ 'training.batch': 5 }] },
      'axes.exclude[0]."training.batch": expected a value of that axis (4), found 5',
    ],
    [
      { product: { 'training.batch': [4] }, exclude: [{ 'model.beta': 1 }] },
      '"model.beta" is no axis of this grid',
    ],
    [
      { product: { 'training.batch': [4] }, exclude: [{ 'training.batch': 4 }] },
      'axes.exclude: drops every combination',
    ],
    [
      {
        zip: { 'training.batch': [4, 8], 'model.beta': [1, 2] },
        exclude: [{ 'training.batch': 4, 'model.beta': 2 }],
      },
      'axes.exclude[0]: drops no cell',
    ],
    [
      { product: { 'training.batch': [4, 8] }, include: [{ 'training.batch': 8 }] },
      'axes.include[0]: is a cell the grid already has',
    ],
    [{ include: [{ 'training.bacth': 8 }] }, 'did you mean "training.batch"?'],
  ])('refuses axes %j', (axes, message) => {
    expect(withAxes(axes)).toContain(message);
  });

  it.each([
    [
      { model: { decoder: { channels: [8, 10], groups: 4 } } },
      'base.model.decoder.groups: 4 groups do not divide',
    ],
    [{ model: { csfa: { heads: 7 } } }, "base.model.csfa.heads: 7 heads do not divide conv4's 1024 channels"],
    [{ training: { batch: 4, microBatch: 8 } }, 'base.training.microBatch: a micro-batch of 8 is larger'],
    [{ training: { selection: { split: 'test' } } }, 'the best checkpoint may not be chosen on test'],
    [{ scoring: { alphas: [0.1, 0.1] } }, 'base.scoring.alphas[1]: 0.1 stands here twice'],
    [{ model: { inputSide: 100 } }, 'base.model.inputSide: expected a multiple of 32, found 100'],
    [{ data: {} }, 'base.data.name: is missing; expected the name of a data set'],
    [
      { training: { optimiser: { learningRate: NaN } } },
      'base.training.optimiser.learningRate: expected a number',
    ],
  ])('refuses base %j', (base, message) => {
    expect(complaintOf({ base: { data: { name: 'demo' }, ...base } })).toContain(message);
  });

  it('places a conflict at the axis that causes it', () => {
    const axes = { product: { 'model.csfa': [true, false], 'model.csfa.heads': [4, 3] } };
    expect(withAxes(axes)).toBe(
      `x.yaml:1: axes.product."model.csfa.heads": 3 heads do not divide conv4's 256 channels (16 × width)`,
    );
  });

  it.each([
    [
      { tables: [{ title: 'T', rows: 'model.csva', columns: ['pck@0.1'] }] },
      '"model.csva" is no axis of this grid; did',
    ],
    [
      { tables: [{ title: 'T', rows: 'model.csfa', columns: ['pck@0.2'] }] },
      'expected one of base.scoring.alphas',
    ],
    [{ tables: [{ title: 'T', rows: 'model.csfa', columns: ['time'] }] }, 'expected pck@A (as pck@0.1)'],
    [
      { tables: [{ title: 'T', rows: 'model.csfa', columns: ['pck@.1'], groups: ['big'] }] },
      'a group of pairs',
    ],
    [
      { tables: [{ title: 'T', rows: 'model.csfa', columns: ['pck@.1'], where: { 'model.csfa': 1 } }] },
      'report.tables[0].where."model.csfa": expected a value of that axis (true, false), found 1',
    ],
    [
      { contrasts: [{ title: 'C', axis: 'model.csfa', from: false, to: 'yes', group: 'all', alpha: 0.1 }] },
      'report.contrasts[0].to: expected a value of that axis',
    ],
    [
      { contrasts: [{ title: 'C', axis: 'model.beta', from: 1, to: 2, group: 'all', alpha: 0.1 }] },
      'report.contrasts[0].axis: "model.beta" is no axis',
    ],
    [
      { figures: [{ title: 'F', x: 'model.cfsa', columns: ['pck@0.1'] }] },
      'report.figures[0].x: "model.cfsa" is no axis of this grid; did you mean "model.csfa"?',
    ],
    [
      { figures: [{ title: 'F', x: 'model.csfa', series: 'model.beta', columns: ['pck@0.1'] }] },
      'report.figures[0].series: "model.beta" is no axis',
    ],
    [
      { figures: [{ title: 'F', x: 'model.csfa', series: 'model.csfa', columns: ['pck@0.1'] }] },
      'report.figures[0].series: is the axis of x',
    ],
    [
      { figures: [{ title: 'F', x: 'model.csfa', columns: ['pck@0.3'], where: { 'model.csfa': 1 } }] },
      'report.figures[0].where."model.csfa": expected a value of that axis (true, false), found 1',
    ],
    [
      { figures: [{ title: 'F', x: 'model.csfa', columns: ['pck@0.3'] }] },
      'report.figures[0].columns[0]: expected one of base.scoring.alphas',
    ],
    [
      { figures: [{ title: 'F', x: 'model.csfa', columns: ['pck@0.1', 'inference-ms'] }] },
      'report.figures[0].columns: have different units (pck, inference-ms)',
    ],
  ])('refuses the report %j', (report, message) => {
    expect(complaintOf({ axes: { product: { 'model.csfa': [true, false] } }, report })).toContain(message);
  });

  it('checks published numbers against the axes too', () => {
    const expects = [{ where: { 'model.beta': 1 }, column: 'pck@0.1', value: 50, source: 'Table 1' }];
    expect(complaintOf({ expects })).toContain('expects[0].where."model.beta": "model.beta" is no axis');
    const [one] = expects;
    const measuredIn = (protocol: string) => [{ ...one, where: {}, protocol }];
    expect(complaintOf({ expects: measuredIn('spair-papers') })).toContain(
      'expects[0].protocol: there is no protocol spair-papers; did you mean "spair-paper"?',
    );
    for (const known of ['spair-paper', 'bbox/squashed-256/geo'])
      expect(gridOf(undefined, { expects: measuredIn(known) }).expects).toMatchObject([{ protocol: known }]);
  });
});

it('published numbers of several groups stand in one, and are one for each group', () => {
  const one = { source: 'Table 2', column: 'pck@0.1', where: {} };
  const value = { all: 35.5, 'category:bird': 64.2 };
  expect(gridOf(undefined, { expects: [{ ...one, value }] }).expects).toEqual([
    { ...one, group: 'all', value: 35.5 },
    { ...one, group: 'category:bird', value: 64.2 },
  ]);
  expect(() => gridOf(undefined, { expects: [{ ...one, value, group: 'small' }] })).toThrow(
    'expects[0].group: is named by `value` already',
  );
  expect(() => gridOf(undefined, { expects: [{ ...one, value: { birds: 1 } }] })).toThrow('expects[0].value');
});

it('a figure by group takes PCK alone, and a gain between values of an axis', () => {
  const figure = { title: 'F', x: 'group', columns: ['pck@0.1'] };
  const gain = { axis: 'evaluation.kbc.mode', from: 'none', to: 'both' };
  const axes = { product: { 'evaluation.kbc.mode': ['none', 'both'] } };
  const withFigure = (changes: object) => () =>
    gridOf(axes, { report: { figures: [{ ...figure, ...changes }] } });
  expect(withFigure({ gain })).not.toThrow();
  expect(withFigure({ columns: ['inference-ms'] })).toThrow('inference-ms has no groups; expected pck@…');
  expect(withFigure({ gain, x: 'evaluation.kbc.mode' })).toThrow(
    'is drawn for each group; expected x: group',
  );
  expect(withFigure({ gain: { ...gain, to: 'bth' } })).toThrow('report.figures[0].gain.to');
});
