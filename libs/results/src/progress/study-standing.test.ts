/** Where a study stands, by counts and pages: every page behind the other is the whole list, each run once. */
import { UserError } from '@keygrid/contract';
import { submitPlan, type Status } from '@keygrid/runs';
import {
  aWorker,
  claimed,
  makeTestHome,
  samplePlan,
  type OpenHome,
  type TestHome,
} from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runsOf } from '../studies/run-list.ts';
import { progressReader } from './read-progress.ts';
import { studyStanding } from './study-standing.ts';

let made: TestHome;
let home: OpenHome;
/** Each training has two evaluations. */
const plan = samplePlan({ name: 'ours', seeds: [1, 2, 3, 4, 5], taus: [undefined, 0.8] });
const trainings = [...plan.trainings.keys()];
const evaluations = [...plan.evaluations.keys()];

beforeAll(async () => {
  made = await makeTestHome();
  ({ home } = made);
  // Another study has one of the trainings before it: that changes no order.
  await submitPlan(home, samplePlan({ name: 'theirs', seeds: [4], taus: [0.8] }), { yaml: '' });
  await submitPlan(home, plan, { yaml: '' });
  await claimed(home, trainings[3] ?? '', await aWorker(home));
  await home.sql.query(
    `UPDATE run SET status = 'FAILED', last_class = 'diverged', last_message = 'NaN' WHERE id = $1`,
    [trainings[1]],
  );
});
afterAll(() => made.drop());

test.each([1, 2, 4, 7, 100])(
  'pages of %i runs are the whole list, in the order of the grid',
  async (limit) => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await studyStanding(home, 'ours', { limit, ...(after === undefined ? {} : { after }) });
      expect(page.runs.length).toBeLessThanOrEqual(limit);
      seen.push(...page.runs.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual([...trainings, ...evaluations]);
  },
);

test('a page says of each run what reading all of them says', async () => {
  const all = (await (await progressReader(home, 'ours'))()).runs;
  const { runs, counts, running, stages } = await studyStanding(home, 'ours', {});
  const timeless = (list: readonly { seconds?: number }[]) => list.map(({ seconds: _, ...run }) => run);
  expect(timeless(runs)).toEqual(timeless(all));
  expect(all.map(({ label }) => label)).toContain('kbc.tau=0.8 seed=3');
  expect(running.map(({ id }) => id)).toEqual([trainings[3]]);
  expect(stages.training).toMatchObject({ QUEUED: 3, RUNNING: 1, FAILED: 1 });
  const count = (status: Status): number => runs.filter((run) => run.status === status).length;
  for (const [status, number] of Object.entries(counts)) expect(count(status as Status)).toBe(number);
});

test('of more runs than are listed the failed and the running ones come first', async () => {
  const { runs } = await studyStanding(home, 'ours', { limit: 4, urgent: true });
  expect(runs.map(({ id }) => id)).toEqual([trainings[1], trainings[3], trainings[0], trainings[2]]);
  expect((await studyStanding(home, 'ours', { limit: 100, urgent: true })).runs).toHaveLength(15);
});

test('runs of one status are paged, too', async () => {
  const first = await runsOf(home, 'ours', { status: 'WAITING', limit: 3 });
  const rest = await runsOf(home, 'ours', { status: 'WAITING', after: first.at(-1)?.id ?? '' });
  expect([...first, ...rest].map(({ id }) => id)).toEqual(evaluations);
});

test('a run that the study does not have is refused as the begin of a page', async () => {
  for (const after of ['e-0', 't-00000000000000000000', 'x'.repeat(1000)])
    await expect(studyStanding(home, 'ours', { after })).rejects.toThrow(UserError);
});
