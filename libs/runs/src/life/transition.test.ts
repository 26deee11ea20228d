/** Each row of the table against each status, on a real database. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STATUSES, type Status } from '../statuses.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestHome, type TestHome, type OpenHome } from '../testing/test-home.ts';
import type { Change } from './change.ts';
import { firstStatusOf } from './first-status.ts';
import { transition } from './transition.ts';
import { TRANSITIONS, type TransitionName } from './transitions.ts';

let testHome: TestHome;
let home: OpenHome;
let worker: string;
let training: string;
let evaluation: string;
beforeAll(async () => {
  testHome = await makeTestHome();
  ({ home } = testHome);
  worker = await aWorker(home);
  const plan = samplePlan({ taus: [undefined] });
  await submitPlan(home, plan, { yaml: '' });
  [training = ''] = plan.trainings.keys();
  [evaluation = ''] = plan.evaluations.keys();
});
afterAll(() => testHome.drop());

type MovingName = Exclude<TransitionName, 'submit' | 'extend' | 'remove'>;
const MOVING = (Object.keys(TRANSITIONS) as TransitionName[]).filter(
  (name): name is MovingName => TRANSITIONS[name].from.length > 0 && TRANSITIONS[name].to !== 'removed',
);

interface Row {
  readonly status: Status;
  readonly fence: number;
  readonly held: boolean;
}
const rowOf = async (id: string): Promise<Row | undefined> =>
  (await home.sql.query<Row>('SELECT status, fence, held FROM run WHERE id = $1', [id])).rows[0];

/** As if it had come there by itself: with the attempt and lease that a running one has. */
async function put(id: string, status: Status, only = 'true'): Promise<void> {
  const wanted = only !== TRANSITIONS.cancel.only;
  const held = only === TRANSITIONS.resume.only;
  await home.sql.query('DELETE FROM leaving');
  await home.sql.query('DELETE FROM lease');
  await home.sql.query('DELETE FROM attempt');
  await home.sql.query('DELETE FROM run_event');
  await home.sql.query(
    `UPDATE run SET fence = 7, status = $2::run_status, wanted = $3, held = $4 WHERE id = $1`,
    [id, status, wanted, held],
  );
  if (status !== 'RUNNING') return;
  await home.sql.query(
    `INSERT INTO lease (run_id, worker_id, fence, until) VALUES ($1, $2, 7, clock_timestamp() + interval '1 h')`,
    [id, worker],
  );
  await home.sql.query(
    `INSERT INTO attempt (run_id, worker_id, fence, device, log_key) VALUES ($1, $2, 7, 'cpu', 'log')`,
    [id, worker],
  );
}

/** All that any row may ask for. */
const changeOf = (ids: readonly string[], fence?: number) =>
  ({
    ids,
    cause: 'to see',
    ...(fence === undefined ? {} : { fence }),
    given: { class: 'unknown', count: 1, delayMs: 0, priority: 100 },
    end: { exit: 'unknown', message: 'why' },
    open: {
      workerId: worker,
      device: undefined,
      memoryGiB: undefined,
      leaseMs: 1000,
      from: undefined,
      alone: 'true',
    },
  }) satisfies Change & Record<string, unknown>;

const move = (name: MovingName, ids: readonly string[], fence = 7) =>
  home.sql.transaction((tx) => transition(tx, name, changeOf(ids, fence)));

test.for(MOVING)('%s moves a run from its statuses and from no other, with one event', async (name) => {
  const { from, to, fence, only, event, attempt } = TRANSITIONS[name];
  for (const id of [training, evaluation]) {
    for (const status of STATUSES) {
      await put(id, status, only);
      const moved = await move(name, [id]);
      const may = from.includes(status);
      const first = firstStatusOf(id === evaluation ? training : null);
      const after = to === 'first' ? first : to === 'same' ? status : to;
      const raised = fence === 'raised' ? 8 : 7;
      expect(moved.map((row) => row.id)).toEqual(may ? [id] : []);
      expect(await rowOf(id)).toMatchObject(may ? { status: after, fence: raised } : { status, fence: 7 });
      const { rows: events } = await home.sql.query('SELECT run_id, kind, message FROM run_event');
      expect(events).toEqual(may ? [{ run_id: id, kind: event, message: 'to see' }] : []);
      if (may && attempt) await expectAttempt(attempt, status === 'RUNNING');
    }
  }
});

async function expectAttempt(attempt: 'opened' | 'closed' | 'taken', wasRunning: boolean): Promise<void> {
  const count = async (from: string) =>
    (await home.sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`)).rows[0]?.n;
  expect(await count('lease')).toBe(attempt === 'opened' ? 1 : 0);
  expect(await count('leaving')).toBe(attempt === 'taken' && wasRunning ? 1 : 0);
  expect(await count('attempt WHERE ended_at IS NULL')).toBe(attempt === 'opened' ? 1 : 0);
}

test('under a fence that is not current, or against its condition, nothing changes and no event is written', async () => {
  await put(training, 'RUNNING');
  expect(await move('finish', [training], 6)).toEqual([]);
  expect(await move('cancel', [training])).toEqual([]); // it is wanted
  expect(await rowOf(training)).toMatchObject({ status: 'RUNNING', fence: 7 });
  expect((await home.sql.query('SELECT FROM run_event')).rowCount).toBe(0);
});

test('a set is moved in one statement, those that may; the answer is in the order of submission', async () => {
  const plan = samplePlan({ name: 'set', seeds: [5, 6, 7], taus: [undefined] });
  await submitPlan(home, plan, { yaml: '' });
  const ids = [...plan.trainings.keys()];
  await home.sql.query(`UPDATE run SET status = 'RUNNING' WHERE id = $1`, [ids[1]]);
  const asked = [...ids].reverse();
  const moved = await home.sql.transaction((tx) => transition(tx, 'adopt', { ids: asked }));
  expect(moved.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
  const statuses = await Promise.all(ids.map(async (id) => (await rowOf(id))?.status));
  expect(statuses).toEqual(['SUCCEEDED', 'RUNNING', 'SUCCEEDED']);
});

test('extend makes a training that names the one it goes on from, once', async () => {
  const { rows } = await home.sql.query<{ spec: object }>('SELECT spec FROM run WHERE id = $1', [training]);
  const id = 't-00000000000000000000';
  const made = {
    stage: 'training',
    methods: [1],
    ids: [id],
    specs: [JSON.stringify(rows[0]?.spec)],
    seeds: [1],
    trainings: [null],
    extended: [training],
  } as const;
  const extend = () =>
    home.sql.transaction((tx) => transition(tx, 'extend', { made, cause: 'submitted by longer' }));
  expect(await extend()).toEqual([{ id, fence: 0, status: 'QUEUED' }]);
  expect(await extend()).toEqual([]);
  const { rows: made_ } = await home.sql.query(
    'SELECT extends_id, kind, message FROM run JOIN run_event ON run_id = run.id WHERE run.id = $1',
    [id],
  );
  const message = `submitted by longer, going on from the last checkpoint of ${training}`;
  expect(made_).toEqual([{ extends_id: training, kind: 'extended', message }]);
});
