/** Ids cut short: the only run they begin, or a message that helps. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Home, submitPlan } from '@keygrid/runs';
import { samplePlan, makeTestHome, type TestHome } from '@keygrid/runs/testing';
import { findRun, findRunOrStudy } from './find-run.ts';

let testHome: TestHome;
let home: Home;
let ids: string[];
beforeAll(async () => {
  testHome = await makeTestHome();
  ({ home } = testHome);
  // 40 trainings on 16 first digits: some share theirs, whatever the ids are.
  const plan = samplePlan({
    name: 'many',
    seeds: Array.from({ length: 40 }, (_, i) => i),
    taus: [undefined],
  });
  await submitPlan(home, plan, { yaml: '' });
  ids = [...plan.trainings.keys()].sort();
});
afterAll(() => testHome.drop());

const beginning = (id: string, digits: number): string => id.slice(0, 2 + digits);
const sharing = (text: string): string[] => ids.filter((id) => id.startsWith(text));

test('every beginning that is only one run’s stands for it', async () => {
  for (const id of ids.slice(0, 5)) {
    for (let digits = 1; digits <= 20; digits++) {
      if (sharing(beginning(id, digits)).length > 1) continue;
      expect(await findRun(home, beginning(id, digits))).toBe(id);
    }
  }
});

test('a beginning of several runs names some of them', async () => {
  const first = ids.map((id) => beginning(id, 1)).find((text) => sharing(text).length > 1) ?? '';
  const shared = sharing(first);
  await expect(findRun(home, first)).rejects.toThrow(
    `${first} is the beginning of ${shared.length} runs: ${shared.slice(0, 4).join(', ')}`,
  );
});

test('what begins no run, or can begin none', async () => {
  await expect(findRun(home, `t-${'0'.repeat(20)}`)).rejects.toThrow('There is no run t-0000');
  for (const text of ['many', 't-', 'T-0', 't-0%', `t-${'0'.repeat(21)}`, 'x'.repeat(10_000)])
    await expect(findRun(home, text)).rejects.toThrow(/^.{1,41} is no id of a run; expected t- or e-/);
});

test('a study’s name comes before the beginning of an id, a whole id before a study', async () => {
  const [id = ''] = ids;
  const short = beginning(id, 12);
  expect(await findRunOrStudy(home, short)).toEqual({ run: id });
  expect(await findRunOrStudy(home, 'many')).toEqual({ study: 'many' });
  await submitPlan(home, samplePlan({ name: short, seeds: [100], taus: [undefined] }), { yaml: '' });
  expect(await findRunOrStudy(home, short)).toEqual({ study: short });
  expect(await findRunOrStudy(home, id)).toEqual({ run: id });
});
