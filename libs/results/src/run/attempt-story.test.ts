/** Each row of the table of transitions leaves an event (agreement.test.ts); here each is told. */
import { submitPlan } from '@keygrid/runs';
import { aWorker, makeTestHome, samplePlan, TRANSITIONS, type TestHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRun } from '../studies/find-run.ts';
import { runHistory } from './attempt-story.ts';

let made: TestHome;
let run = '';
let worker = '';
beforeAll(async () => {
  made = await makeTestHome();
  const plan = samplePlan({ name: 'told', taus: [undefined] });
  await submitPlan(made.home, plan, { yaml: '' });
  [run = ''] = plan.trainings.keys();
  worker = await aWorker(made.home, { host: 'node-7', pid: 812 });
});
afterAll(() => made.drop());

test.each(Object.entries(TRANSITIONS).filter(([, { to }]) => to !== 'removed'))(
  'the event of %s is told, and what ends an attempt is told as its end',
  async (name, { event, attempt }) => {
    const { sql } = made.home;
    await sql.query('DELETE FROM attempt');
    await sql.query('DELETE FROM run_event');
    await sql.query(
      `INSERT INTO attempt (run_id, worker_id, fence, device, log_key, resumed_from_step, exit) VALUES ($1, $2, 3, 'cpu', 'log', 7, 'unknown')`,
      [run, worker],
    );
    const insert = 'INSERT INTO run_event (run_id, fence, kind, message) VALUES ($1, 3, $2, $3)';
    await sql.query(insert, [run, event, `by ${name}`]);
    await sql.query(insert, [run, 'paused', 'what came next']);
    const { attempts, events } = await runHistory(made.home, run);
    const told = { fence: 3, kind: event, message: `by ${name}` };
    expect(events).toMatchObject([told, { kind: 'paused' }]);
    const ends = attempt === 'closed' || attempt === 'taken';
    const end = ends
      ? { ended: told, followed: { message: 'what came next' } }
      : { ended: null, followed: null };
    expect(attempts).toMatchObject([{ host: 'node-7', pid: 812, device: 'cpu', fromStep: 7, ...end }]);
  },
);

test('of a run that was removed with its study, that is told', async () => {
  await made.home.sql.query(
    `INSERT INTO removed_run (id, fence, cause) VALUES ('t-00000000000000000000', 4, 'deleted with study demo')`,
  );
  await expect(findRun(made.home, 't-0000000000000')).rejects.toThrow(
    /no run t-0{20} any more: deleted with study demo on \d{4}-\d\d-\d\d\. Submitting/,
  );
});
