/** Schedulers and a receiver that holds its answer back: passes go on, and each thing is told once. */
import { failAttempt, submitPlan } from '@keygrid/runs';
import { aWorker, claimed, makeTestHome, samplePlan, type TestHome } from '@keygrid/runs/testing';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startScheduler } from './scheduler.ts';

let made: TestHome;
let server: Server;
const told: string[] = [];
let answerFirst: () => void = () => {};
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.once('end', () => {
      const { event, study } = JSON.parse(body) as { event: string; study: string };
      told.push(`${study} ${event}`);
      if (told.length > 1) response.end();
      else answerFirst = () => response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  made = await makeTestHome({ timeScale: 10, notify: { on: ['finished', 'failed'], to: { url } } });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await made.drop();
});

/** A study whose one training runs; called, it fails for good. */
async function running(name: string, seed: number): Promise<() => Promise<unknown>> {
  const plan = samplePlan({ name, seeds: [seed], taus: [undefined] });
  await submitPlan(made.home, plan, { yaml: '' });
  const [id = ''] = plan.trainings.keys();
  const claim = await claimed(made.home, id, await aWorker(made.home));
  return () => failAttempt(made.home, claim, { class: 'user-error', message: 'no' });
}
const never = new AbortController().signal;
const isFinished = async (name: string) =>
  (await made.home.sql.query('SELECT 1 FROM study WHERE name = $1 AND finished_at IS NOT NULL', [name]))
    .rowCount === 1;

test('while a receiver does not answer, studies are finished; two schedulers tell each thing once', async () => {
  const said: unknown[] = [];
  const [failFirst, failSecond] = [await running('first', 1), await running('second', 2)];
  const schedulers = [await startScheduler(made.home, (error) => said.push(error), never)];
  schedulers.push(await startScheduler(made.home, (error) => said.push(error), never));
  await failFirst();
  await expect.poll(() => told.length).toBeGreaterThan(0);
  await failSecond();
  await expect.poll(() => isFinished('second')).toBe(true);
  answerFirst();
  const all = ['first failed', 'first finished', 'second failed', 'second finished'];
  await expect.poll(() => [...told].sort()).toEqual(all);
  await Promise.all(schedulers.map(async (scheduler) => scheduler?.stop()));
  expect([...told].sort()).toEqual(all);
  expect(said).toEqual([]);
});

test('a scheduler that is stopped as the last run ends still tells it', async () => {
  told.splice(1);
  const fail = await running('third', 3);
  const scheduler = await startScheduler(made.home, () => {}, never);
  await fail();
  await scheduler?.stop();
  expect(told.slice(1)).toEqual(['third failed', 'third finished']);
});
