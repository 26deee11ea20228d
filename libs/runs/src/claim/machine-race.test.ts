/** Many slots of several workers on two machines claim at once: none ever joins an exclusive run, and none starves. */
import { expect, test } from 'vitest';
import { claimRun } from './claim.ts';
import { failAttempt } from '../settle/fail.ts';
import { turnOf } from './machine.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';

const HOSTS = ['left', 'right'];
const WORKERS_A_HOST = 4;
const SHARED = 100;
const EXCLUSIVE = 20;
/** Looks at the machines while a run is there: others claim meanwhile. */
const LOOKS = 3;

let home: OpenHome;
useTestHome((made) => (home = made));

async function submit(timing: 'shared' | 'exclusive', count: number, firstSeed: number): Promise<void> {
  const seeds = Array.from({ length: count }, (_, i) => firstSeed + i);
  await submitPlan(home, samplePlan({ name: timing, seeds, taus: [undefined], timing }), { yaml: '' });
}

/** A queued training in no order. */
async function anyQueued(): Promise<string | undefined> {
  const { rows } = await home.sql.query<{ id: string }>(
    `SELECT id FROM run WHERE status = 'QUEUED' ORDER BY random() LIMIT 1`,
  );
  return rows[0]?.id;
}

async function broken(): Promise<object[]> {
  const { rows } = await home.sql.query(
    `SELECT machine FROM machine_in_use GROUP BY machine HAVING bool_or(exclusive) AND count(*) > 1`,
  );
  return rows;
}

test('never an exclusive lease beside another one, sharing is always told, and all get their turn', async () => {
  await submit('shared', SHARED, 1);
  await submit('exclusive', EXCLUSIVE, 1_000);
  /** Runs that are surely on a machine: claimed, their end not yet asked for. */
  const there = new Map(HOSTS.map((host) => [host, new Set<string>()]));
  const hadCompany = new Set<string>();

  async function slot(host: string): Promise<void> {
    const workerId = await aWorker(home, { host });
    const here = there.get(host)!;
    for (;;) {
      const turn = await turnOf(home, workerId);
      const runId = turn.may === 'take' ? turn.runId : await anyQueued();
      if (runId === undefined) return;
      const claim = await claimRun(home, { runId, workerId });
      if (!claim) continue;
      here.add(runId);
      if (here.size > 1) here.forEach((id) => hadCompany.add(id));
      for (let look = 0; look < LOOKS; look++) expect(await broken()).toEqual([]);
      here.delete(runId);
      await failAttempt(home, claim, { class: 'user-error', message: 'done' });
    }
  }
  await Promise.all(HOSTS.flatMap((host) => Array.from({ length: WORKERS_A_HOST }, () => slot(host))));

  const { rows } = await home.sql.query<{ id: string; exclusive: boolean; alone: boolean; host: string }>(
    `SELECT run.id, run.exclusive, attempt.alone, worker.host
     FROM run JOIN attempt ON attempt.run_id = run.id JOIN worker ON worker.id = attempt.worker_id`,
  );
  expect(rows).toHaveLength(SHARED + EXCLUSIVE);
  expect(rows.filter(({ exclusive, alone }) => exclusive && !alone)).toEqual([]);
  expect(rows.filter(({ id, alone }) => hadCompany.has(id) && alone)).toEqual([]);
  expect(hadCompany.size).toBeGreaterThan(0);
  expect(new Set(rows.map((row) => row.host))).toEqual(new Set(HOSTS));
});
