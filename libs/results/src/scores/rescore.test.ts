import type { OpenHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../query/ask.ts';
import { readStudyResults } from '../study/read-study-results.ts';
import { buildReport } from '../report/report.ts';
import { rescoreStudy } from './rescore.ts';
import { GRID, openOwnHome, planOf, submitAndFinish, type OwnHome } from '../testing/finished-study.ts';

const PUBLISHED = `${GRID}expects:
  - { where: { evaluation.kbc.mode: both }, column: pck@0.1, value: 59.1, source: Table 3 }
  - { where: { evaluation.kbc.mode: both }, column: training-seconds, value: 9, source: Table 5 }
`.replace('alpha: 0.1 }', 'alpha: 0.1, atLeast: 5 }');
const plan = planOf(PUBLISHED);
const evaluations = [...plan.evaluations.keys()];
const unfinished = plan.cells.find(
  ({ seed, values }) => seed === 2 && values['evaluation.kbc.mode'] === 'none',
);

let own: OwnHome;
let home: OpenHome;
beforeAll(async () => {
  own = await openOwnHome();
  home = own.home;
  await submitAndFinish(home, plan, PUBLISHED, unfinished ? [unfinished.evaluation] : []);
});
afterAll(() => own.drop());

test('a protocol that was not added is refused, with the command that adds it', async () => {
  await expect(readStudyResults(home, 'ours', 'image/squashed-128')).rejects.toThrow(
    'ours was not scored in protocol image/squashed-128; it has bbox/original. ' +
      'keygrid rescore ours --basis image --frame squashed --side 128 adds it',
  );
});

test('a protocol is added once, to finished evaluations, in the side of the models', async () => {
  const rescored = await rescoreStudy(home, 'ours', { basis: 'image', frame: 'squashed' });
  expect(rescored).toMatchObject({
    protocol: { basis: 'image', frame: 'squashed', side: 128, alphas: [0.1] },
    protocolName: 'image/squashed-128',
    before: [],
    unfinished: [unfinished?.evaluation],
  });
  expect([...rescored.added, ...rescored.unfinished].sort()).toEqual([...evaluations].sort());
  const again = await rescoreStudy(home, 'ours', { basis: 'image', frame: 'squashed' });
  expect(again).toMatchObject({ added: [], before: rescored.added });
});

test('a report in it says so in every row and leaves out what was published in another', async () => {
  const report = buildReport(await readStudyResults(home, 'ours', 'image/squashed-128'));
  expect(report).toMatchObject({ protocolName: 'image/squashed-128', isRescored: true });
  const [none, both] = report.tables[0]?.rows ?? [];
  expect([none?.protocol, both?.protocol, report.contrasts[0]?.protocol]).toEqual(
    Array.from({ length: 3 }, () => 'image/squashed-128'),
  );
  // 30 px of 400 are 9.6 of 128: within a tenth.
  expect(none?.measured[0]).toMatchObject({ mean: 100, n: 1 });
  expect(both?.expected).toEqual([null, null, { value: 9, source: 'Table 5' }]);
  expect(report.contrasts[0]?.atLeast).toBeUndefined();
  const ours = buildReport(await readStudyResults(home, 'ours'));
  expect(ours.tables[0]?.rows[1]?.expected[0]).toEqual({ value: 59.1, source: 'Table 3' });
});

test('a query in it', async () => {
  const { answer } = await ask(home, { studies: ['ours'], conditions: [], protocol: 'image/squashed-128' });
  expect(new Set(answer.rows.map(({ protocol }) => protocol))).toEqual(new Set(['image/squashed-128']));
});

test('other alphas make their own rows; an evaluation scored at one of them gets the others', async () => {
  await rescoreStudy(home, 'ours', { basis: 'image', frame: 'original', alphas: [0.2] });
  const more = await rescoreStudy(home, 'ours', { basis: 'image', frame: 'original', alphas: [0.05, 0.2] });
  expect(more.added).toHaveLength(3);
  const { protocol } = await readStudyResults(home, 'ours', 'image/original');
  expect(protocol.alphas).toEqual([0.05, 0.2]);
});

test('a side without the squashed frame is refused', async () => {
  await expect(rescoreStudy(home, 'ours', { basis: 'image', frame: 'original', side: 256 })).rejects.toThrow(
    'expected --frame squashed beside it',
  );
});
