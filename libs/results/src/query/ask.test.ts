/** Questions about real rows in a real database. */
import fc from 'fast-check';
import type { OpenHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GRID, openOwnHome, planOf, submitAndFinish, type OwnHome } from '../testing/finished-study.ts';
import { expressionsOver, plainCells } from '../testing/random-expressions.ts';
import { fits } from '../testing/slow-answer.ts';
import { narrowAnswer, renderAnswer } from './answer-text.ts';
import { ask } from './ask.ts';
import { expressionText } from './expression-text.ts';
import { parseExpression } from './parse-expression.ts';
import type { Answer, Question } from './question.ts';
import { parseWhere } from './where.ts';

const SWEEP = GRID.replace('name: ours', 'name: sweep')
  .replace(
    '[none, both] }',
    '[none, both], model.csfa: [true, { enabled: false }], training.optimiser.learningRate: [1e-5, 1] }',
  )
  .replace('seeds: [1, 2]', 'seeds: [1, 2, 3]');

let own: OwnHome;
let home: OpenHome;
beforeAll(async () => {
  own = await openOwnHome();
  home = own.home;
  await submitAndFinish(home, planOf(GRID), GRID);
  const plan = planOf(SWEEP);
  await submitAndFinish(home, plan, SWEEP, [...plan.evaluations.keys()].slice(-2));
});
afterAll(() => own.drop());

const asked = async (text: string, more: Partial<Question> = {}) =>
  (
    await ask(home, {
      studies: ['sweep'],
      conditions: text === '' ? [] : [{ text, expression: parseExpression(text) }],
      ...more,
    })
  ).answer;
const count = async (text: string, more: Partial<Question> = {}) => (await asked(text, more)).total;
const where = async (...texts: string[]) =>
  (await ask(home, { studies: ['sweep'], conditions: parseWhere(texts) })).answer.total;

test('axes, settings, metrics, seeds and what cells have, in one expression', async () => {
  expect(await count('')).toBe(24);
  expect(await count('kbc.mode = both and model.csfa and seed in (1,2)')).toBe(4);
  expect(await count('kbc.mode = both and pck@0.1 > 99.9 and status = succeeded')).toBe(
    await count('pck@0.1 = 100%'),
  );
  expect(await count('pck@0.1[small] >= 0 and evaluation.kbc.mode != both')).toBe(12);
  expect(await count('status = queued')).toBe(2);
  expect(await count('status = queued and pck@0.1 is null')).toBe(2);
  expect(await count('not pck@0.1 > 0')).toBe(2);
  expect(await count('training.batch >= 1 and model.inputSide = 128 and data.name = demo')).toBe(24);
  expect(await count('study ~ WEE and device = cpu and attempts = 1 and finished > 2020-01-01')).toBe(22);
  expect(await count('training-seconds <= 20s and training-status = SUCCEEDED')).toBe(16);
  expect(await count('model.csfa.enabled = false')).toBe(12);
  expect(await count('evaluation.kbc.tau > 0')).toBe(12);
});

test('one study, several, or all; the columns say which', async () => {
  expect(await count('', { studies: [] })).toBe(28);
  const both = await asked('study = ours or seed = 3', { studies: ['sweep', 'ours'] });
  expect(both.total).toBe(12);
  expect(both.columns[0]).toEqual({ name: 'study' });
  expect(both.studies).toEqual(['sweep', 'ours']);
});

test.each([
  ['training.optimiser.learningRate=1e-5', 12],
  ['training.optimiser.learningRate=0.00001', 12],
  ['training.optimiser.learningRate=1.0', 12],
  ['model.csfa=True', 12],
  ['model.csfa={enabled: true}', 12],
  ['model.csfa=false', 12],
  ['seed=1.0', 8],
  ['status=succeeded', 22],
  ['status=FAILED', 0],
])('--where %s finds %i cells', async (text, cells) => {
  expect(await where(text)).toBe(cells);
});

test('filters of different paths all hold, of one path they are alternatives', async () => {
  expect(await where('evaluation.kbc.mode=both', 'model.csfa=true', 'seed=2')).toBe(2);
  expect(await where('seed=1', 'seed=2')).toBe(16);
});

test('the beginning of an id is enough where one run alone has it', async () => {
  const [row] = (await asked('')).rows;
  expect(await where(`evaluation=${String(row?.['evaluation']).slice(0, 12)}`)).toBe(1);
  await expect(where('evaluation=e-')).rejects.toThrow('no cell can have this value');
});

test.each([
  [
    'model.cfsa = true',
    'Cells have no "model.cfsa"; did you mean "model.csfa"?\n  model.cfsa = true\n  ^ character 1',
  ],
  [
    'seed = 1 and statsu = FAILED',
    'Cells have no "statsu"; did you mean "status"?\n  seed = 1 and statsu = FAILED\n               ^ character 14',
  ],
  ['pkc@0.1 > 3', 'did you mean "pck@0.1"?'],
  [
    'pck@0.07 > 3',
    'No evaluation has pck@0.07; expected one of pck@0.1. `keygrid rescore STUDY --alphas` adds others.',
  ],
  ['pck@0.1[smal] > 3', 'there is no group "smal"; did you mean "small"?'],
  ['pck@0.1@image/original > 3', 'No evaluation has pck@0.1@image/original; scored in bbox/original.'],
  ['pck@0.1 > 40s', 'pck@0.1 is in %; expected a number alone, or with %, found `40s`.'],
  ['training-seconds > 5 GiB', 'Expected `and`, `or` or the end here, found `GiB`.'],
  ['training-seconds > 5GiB', 'training-seconds is in s; expected a number alone, or with s, ms, min, h'],
  ['pck@0.1 > high', 'pck@0.1 is a number in %, found `high`.'],
  [
    'kbc.mode > 3',
    'evaluation.kbc.mode holds no numbers (both, none): `>` compares numbers and times; use = or in.',
  ],
  ['study > ours', 'study holds no numbers (sweep)'],
  ['kbc.mode = bth', 'evaluation.kbc.mode = bth: no cell can have this value; did you mean "both"?'],
  ['training.optimiser.learningRate = 2e-5', 'no cell can have this value; expected one of 0.00001, 1.'],
  ['model.csfa = yes', 'expected one of '],
  ['seed = 4', 'expected one of 1, 2, 3.'],
  ['seed in (1, one)', 'seed = one: no cell can have this value'],
  ['status = DONE', 'expected one of WAITING, QUEUED'],
  ['finished = 2026-11-27', 'finished is a time, which is hardly ever equal to another'],
  ['finished > yesterday', 'finished is a time; expected as 2026-11-27'],
  ['seed ~ 1', 'seed holds no texts'],
  [
    'kbc.mode',
    'evaluation.kbc.mode is not true or false: compare it with something, as in evaluation.kbc.mode = both.',
  ],
  ['weights is null', 'weights may be '],
  ['__proto__ = 1', 'Cells have no "__proto__"'],
  ['constructor = 1', 'Cells have no "constructor"'],
])('%s is refused', async (text, message) => {
  const error: unknown = await asked(text).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UserError', message: expect.stringContaining(message) as string });
});

test('values reach the database beside the statement, never in it', async () => {
  const hostile = "'; DROP TABLE run; --";
  expect(await count(`worker = "${hostile}"`)).toBe(0);
  expect(await count(`worker ~ "${hostile}" or worker like "%${hostile}%"`)).toBe(0);
  await expect(asked(`kbc.mode = "${hostile}"`)).rejects.toThrow('no cell can have this value');
  expect(await count('')).toBe(24);
});

test('groups: mean and deviation over seeds, in the units of a report, as the report has them', async () => {
  const answer = await asked('', {
    studies: ['ours'],
    groupBy: 'kbc.mode',
    metrics: 'pck@0.1,pck@0.1[small],training-seconds',
  });
  expect(answer.columns).toEqual([
    { name: 'evaluation.kbc.mode' },
    { name: 'cells' },
    { name: 'pck@0.1', unit: '%' },
    { name: 'pck@0.1[small]', unit: '%' },
    { name: 'training-seconds', unit: 's' },
  ]);
  expect(answer.rows).toMatchObject([
    {
      'evaluation.kbc.mode': 'none',
      cells: 2,
      'pck@0.1': { mean: 50, deviation: 0, n: 2 },
      'training-seconds': { mean: 15, n: 2 },
    },
    { 'evaluation.kbc.mode': 'both', cells: 2, 'pck@0.1': { mean: 100, deviation: 0, n: 2 } },
  ]);
  expect(renderAnswer(answer, 'terminal').split('\n')[1]).toMatch(/^none +2 +50\.0 ± 0\.0 \(n 2\)/);
  expect(renderAnswer(answer, 'csv').split('\n')[0]).toContain('pck@0.1 (%),pck@0.1 sd,pck@0.1 n');
});

test('a seed with an unfinished cell is left out of a mean', async () => {
  const answer = await asked('', { groupBy: 'kbc.mode', metrics: 'pck@0.1', sort: '-pck@0.1' });
  expect(
    answer.rows.map((row) => [row['evaluation.kbc.mode'], row['cells'], (row['pck@0.1'] as { n: number }).n]),
  ).toEqual([
    ['both', 12, 2],
    ['none', 12, 3],
  ]);
});

test('order, limit and columns', async () => {
  const answer = await asked('seed < 3', {
    columns: 'pck@0.1,seed,kbc.mode',
    sort: '-pck@0.1, -seed',
    limit: 3,
  });
  expect(answer.total).toBe(16);
  expect(answer.rows).toEqual(
    [2, 2, 2].map((seed) => ({ 'pck@0.1': 100, seed, 'evaluation.kbc.mode': 'both' })),
  );
  expect((await asked('', { columns: 'pck@0.1', sort: 'pck@0.1' })).rows.at(-1)).toEqual({ 'pck@0.1': null });
});

test.each([
  '',
  'pck@0.1',
  '-pck@0.1,seed',
  'kbc.mode,-training-seconds',
  '-worker,optimiser.learningRate',
  '-evaluation.kbc.tau',
])('pages of five in the order %j are together the whole list, each row once', async (sort) => {
  const question = {
    columns: 'evaluation,seed',
    ...(sort === '' ? {} : { sort }),
    studies: ['ours', 'sweep'],
  };
  const whole = await asked('', question);
  const pages: Answer[] = [];
  let next: string | undefined;
  do {
    pages.push(await asked('', { ...question, limit: 5, ...(next === undefined ? {} : { after: next }) }));
    next = pages.at(-1)?.next;
  } while (next !== undefined);
  expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.rows);
  expect(pages.map(({ rows, total }) => [rows.length, total])).toEqual(
    [5, 5, 5, 5, 5, 3].map((rows) => [rows, 28]),
  );
});

test('an answer without rows says what was asked', async () => {
  const conditions = [{ text: 'status = FAILED', expression: parseExpression('status = FAILED') }];
  expect((await ask(home, { studies: ['sweep'], conditions })).notes).toEqual([
    'No cell of 1 study fits: status = FAILED',
  ]);
});

test.each([
  [{ studies: ['swep'] }, 'There is no study "swep"; did you mean "sweep"?'],
  [{ columns: 'seed', metrics: 'pck@0.1' }, '--columns and --metrics: expected one of them'],
  [{ columns: 'seed', groupBy: 'seed' }, '--columns and --group-by'],
  [{ groupBy: 'seed', metrics: 'status' }, '--metrics status: a mean is of numbers'],
  [{ groupBy: 'seed', sort: 'worker' }, '--sort worker: groups have no such column'],
  [{ columns: 'sede' }, 'Cells have no "sede"; did you mean "seed"?'],
  [{ groups: ['tiny'] }, 'there is no group "tiny"'],
  [{ after: 'first' }, '--after first: expected what the page before says is "next", a whole number.'],
  [{ after: '999999' }, '--after 999999: the studies that are asked have no such row, or not any more.'],
  [{ after: '1', groupBy: 'seed' }, '--after and --group-by: pages are of cells'],
  [{ protocol: 'image/original' }, 'keygrid rescore sweep --basis image --frame original adds it'],
])('%j is refused', async (more, message) => {
  await expect(asked('', more)).rejects.toThrow(message);
});

test('the usual columns fit a terminal of 80 characters, and a line says what was left out; columns asked for stay', async () => {
  const answer = await asked('seed = 1 and kbc.mode = both');
  const { text, left } = narrowAnswer(answer, 80, () => false);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toMatch(/^e-[0-9a-f]{8} {2}/m);
  expect(left).toMatch(
    /^Left out, to fit 80 columns: .*protocol \(bbox\/original\).*; --columns names what to show/,
  );
  expect(narrowAnswer(answer, 80, () => true).left).toBeUndefined();
  expect(narrowAnswer(answer, 500, () => false).text).toBe(renderAnswer(answer, 'terminal'));
});

test('every form has the same rows; CSV has every digit', async () => {
  const answer = await asked('seed = 1 and kbc.mode = both and learningRate = 1', {});
  const csv = renderAnswer(answer, 'csv').split('\n');
  expect(csv[0]).toBe(
    'evaluation,training,model.csfa,evaluation.kbc.mode,training.optimiser.learningRate,seed,status,protocol,pck@0.1 (%),' +
      'training-seconds (s),evaluation-seconds (s),inference-ms (ms),trained-in,evaluated-in',
  );
  expect(csv).toHaveLength(3);
  expect(csv[1]).toMatch(/^e-\w{20},t-\w{20},true,both,1,1,SUCCEEDED,bbox\/original,100,10,1,40,/);
  expect(renderAnswer(answer, 'markdown')).toContain('| pck@0.1 (%) |');
  expect(JSON.parse(renderAnswer(answer, 'json'))).toMatchObject({
    schemaVersion: 2,
    studies: ['sweep'],
    protocol: 'bbox/original',
    rows: [
      {
        values: { 'evaluation.kbc.mode': 'both' },
        pck: [{ alpha: 0.1, group: 'all', perImage: 100 }],
        'pck@0.1': 100,
      },
      {},
    ],
  });
});

test('the database finds the cells that a slow look at each one finds', async () => {
  const cells = await plainCells(home, 'sweep');
  await fc.assert(
    fc.asyncProperty(expressionsOver(cells), async (expression) => {
      const text = expressionText(expression);
      const found = await asked(text, { columns: 'evaluation,seed' });
      const slow = cells
        .filter((cell) => fits(cell, expression))
        .map(({ evaluation, seed }) => ({ evaluation, seed }));
      expect(found.rows, text).toEqual(slow);
    }),
    { numRuns: 60, seed: 3 },
  );
});
