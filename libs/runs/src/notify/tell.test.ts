/** What is told of studies, once each, to a real server that is there, away, or changes its mind. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cancelStudy } from '../settle/control.ts';
import { failAttempt } from '../settle/fail.ts';
import { retry } from '../settle/retry.ts';
import { finishStudies } from '../settle/studies.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed, finishedEvaluation, finishedTraining } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { changedHome, type OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';
import type { Message } from './message.ts';
import type { NotifyEvent } from './notify-settings.ts';
import { tell, toldMessages } from './tell.ts';

let bare: OpenHome;
useTestHome((made) => (bare = made));
let server: Server;
let status = 200;
const received: Message[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.once('end', () => {
      received.push(JSON.parse(body) as Message);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  received.length = 0;
  said.length = 0;
  status = 200;
  await finishStudies(bare); // what the test before has left
  await bare.sql.query('DELETE FROM notice');
});

const said: string[] = [];
const report = ({ message }: Error) => said.push(message);
const telling = (...on: NotifyEvent[]): OpenHome => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return changedHome(bare, { settings: { ...bare.settings, notify: { on, to: { url } } } });
};
const both = () => telling('finished', 'failed');
/** As if the time between tries, messages or claims had passed. */
const later = () =>
  bare.sql.query(
    `UPDATE notice SET next_at = clock_timestamp(), tried_at = tried_at - interval '1 hour' WHERE ended_at IS NULL OR tried_at IS NOT NULL`,
  );
const notices = async () => (await bare.sql.query('SELECT event FROM notice ORDER BY id')).rows;

let seed = 100;
/** A study of trainings with an evaluation each. */
async function submitted(name: string, trainings = 1) {
  const plan = samplePlan({
    name,
    seeds: Array.from({ length: trainings }, () => seed++),
    taus: [undefined],
  });
  await submitPlan(bare, plan, { yaml: '' });
  return { ids: [...plan.trainings.keys()], evaluations: [...plan.evaluations.keys()], plan };
}
const fail = async (id: string) =>
  failAttempt(bare, await claimed(bare, id, await aWorker(bare)), {
    class: 'user-error',
    message: `no data\nfor ${id}`,
  });

test('a run that fails for good and a study that has ended are told, each once, however many schedulers there are', async () => {
  const { ids } = await submitted('ends', 2);
  await fail(ids[0] ?? '');
  await Promise.all([1, 2, 3, 4].map(() => tell(both(), { report })));
  const [failed] = received;
  expect(failed).toMatchObject({
    version: 1,
    event: 'failed',
    study: 'ends',
    text: `ends: a run failed for good, ${ids[0]} (user-error): no data for ${ids[0]}`,
    failed: [{ run: ids[0], stage: 'training', class: 'user-error' }],
    failedCount: 1,
  });
  const worker = await aWorker(bare);
  await finishedTraining(bare, await claimed(bare, ids[1] ?? '', worker));
  await tell(both(), { report });
  expect(await finishStudies(bare)).toEqual([]);
  const { rows } = await bare.sql.query<{ id: string }>(`SELECT id FROM run WHERE status = 'QUEUED'`);
  for (const { id } of rows) await finishedEvaluation(bare, await claimed(bare, id, worker));
  expect(await finishStudies(bare)).toEqual(['ends']);
  await Promise.all([1, 2, 3, 4].map(() => tell(both(), { report })));
  expect(received.slice(1)).toMatchObject([
    {
      event: 'finished',
      text: 'ends is finished: 2 runs succeeded, 1 failed, 1 blocked, as their training failed. keygrid why ends says what went wrong',
      runs: { succeeded: 2, failed: 1, blocked: 1, cancelled: 0 },
    },
  ]);
  expect(said).toEqual([]);
  expect(await toldMessages(bare, 5)).toMatchObject([
    { study: 'ends', event: 'finished', state: 'told', attempts: 1 },
    { study: 'ends', event: 'failed', state: 'told', notices: 1 },
  ]);
});

test('retried, a study tells again; cancelled, or with nothing computed since, it does not', async () => {
  const { ids, plan } = await submitted('again');
  await fail(ids[0] ?? '');
  await finishStudies(bare);
  await retry(bare, { study: 'again' });
  await fail(ids[0] ?? '');
  await finishStudies(bare);
  const twice = ['failed', 'finished', 'failed', 'finished'].map((event) => ({ event }));
  expect(await notices()).toEqual(twice);
  await submitPlan(bare, plan, { yaml: '' });
  await submitPlan(bare, samplePlan({ name: 'dropped', seeds: [seed++] }), { yaml: '' });
  await cancelStudy(bare, 'dropped');
  expect(await finishStudies(bare)).toEqual(['dropped']);
  expect(await notices()).toEqual(twice);
});

test('failures that come close together are one message, and so are those until the next may go', async () => {
  const { ids } = await submitted('many', 26);
  for (const id of ids.slice(0, 2)) await fail(id);
  await tell(both(), { report });
  for (const id of ids.slice(2, 25)) await fail(id);
  await tell(both(), { report });
  expect(received.map(({ failedCount }) => failedCount)).toEqual([2]);
  await later();
  await tell(both(), { report });
  expect(received[1]).toMatchObject({ failedCount: 23, failed: { length: 20 } });
  expect(received[1]?.text).toContain('23 runs failed for good, the first');
  await fail(ids[25] ?? '');
  await tell(both(), { report, isLast: true });
  expect(received.map(({ failedCount }) => failedCount)).toEqual([2, 23, 1]);
});

test('a receiver that is away is tried again, and has the same message when it is back; later it is given up', async () => {
  const { ids } = await submitted('away', 2);
  status = 503;
  await fail(ids[0] ?? '');
  await tell(both(), { report });
  await tell(both(), { report });
  expect(received).toHaveLength(1);
  await fail(ids[1] ?? '');
  status = 200;
  await later();
  await tell(both(), { report });
  expect(received[1]).toEqual(received[0]);
  await later();
  await tell(both(), { report });
  expect(received.slice(2)).toMatchObject([{ failed: [{ run: ids[1] }] }]);
  expect(said).toEqual([
    expect.stringMatching(/^Not told that runs of away failed; tried again: POST to http/),
  ]);
  await finishStudies(bare);
  status = 500;
  for (let tries = 0; tries < 12; tries++) {
    await later();
    await tell(both(), { report });
  }
  expect(received.filter(({ event }) => event === 'finished')).toHaveLength(10);
  expect(said.slice(1)).toEqual([
    expect.stringMatching(/^Not told that away is finished; tried again: /),
    expect.stringMatching(/^Not told that away is finished; given up after 10 tries: .* answered 500/),
  ]);
});

test('a sender that died leaves its message to another; what no one asked for is forgotten', async () => {
  const { ids } = await submitted('left');
  await fail(ids[0] ?? '');
  await finishStudies(bare);
  await bare.sql.query(
    `UPDATE notice SET message = id, attempts = 1, tried_at = clock_timestamp(), next_at = clock_timestamp() + interval '1 minute' WHERE event = 'failed'`,
  );
  await tell(telling('failed'), { report });
  expect(received).toEqual([]);
  await later();
  await tell(telling('failed'), { report });
  expect(received).toHaveLength(1);
  await tell(bare, { report });
  expect(await notices()).toHaveLength(2);
  await bare.sql.query(`UPDATE notice SET created_at = created_at - interval '11 minutes'`);
  await tell(both(), { report: (error) => said.push(error.message), ending: AbortSignal.abort() });
  expect(await notices()).toHaveLength(2);
  await tell(telling('failed'), { report });
  expect(await notices()).toEqual([{ event: 'failed' }]);
});
