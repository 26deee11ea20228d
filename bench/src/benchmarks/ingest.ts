/** Points a second: as a worker stores them, fenced, each once, with their summaries, beside COPY of the same rows. */
import { appendMetrics, claimRun, submitPlan, type TrainingClaim } from '@keygrid/runs';
import type { OpenHome } from '@keygrid/runs/testing';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Benchmark } from '../benchmark.ts';
import { spreadOf } from '../comparison/statistics.ts';
import { manyTrainings, registerOne } from '../orchestration/simulated-workers.ts';
import { withOwnHome } from '../work/own-home.ts';

const KEYS = 10;
const STEPS = { full: 10_000, quick: 1_000 };
const ROUNDS = { full: 5, quick: 3 };

export const ingest: Benchmark = {
  name: 'ingest',
  about: 'points a second into the database, by the path of a worker and by COPY, in turns',
  async run({ options: { quick, rounds = ROUNDS[quick ? 'quick' : 'full'] }, log }) {
    const steps = STEPS[quick ? 'quick' : 'full'];
    return withOwnHome(async (home, folder) => {
      const plan = manyTrainings('ingest', rounds);
      await submitPlan(home, plan, { yaml: '' });
      await home.sql.query('CREATE TABLE copied (LIKE metric_point INCLUDING ALL)');
      const pace = { ours: new Array<number>(), copy: new Array<number>() };
      for (const [round, runId] of [...plan.trainings.keys()].entries()) {
        log(`round ${round + 1} of ${rounds}: ${KEYS * steps} points`);
        const claim = await claimRun(home, { runId, workerId: await registerOne(home, round) });
        if (claim?.stage !== 'training') throw new Error(`${runId} could not be claimed`);
        pace.ours.push((KEYS * steps) / (await secondsOf(() => append(home, claim, steps))));
        const file = path.join(folder, 'points.tsv');
        writeRows(file, runId, steps);
        pace.copy.push((KEYS * steps) / (await secondsOf(() => copy(home, file))));
      }
      await expectAll(home, rounds * KEYS * steps);
      const [ours, copied] = [spreadOf(pace.ours).median, spreadOf(pace.copy).median];
      return {
        observations: [
          { name: 'by the path of a worker', value: ours, unit: 'points/s', raw: pace.ours },
          {
            name: 'COPY from a file, keys checked, no summaries',
            value: copied,
            unit: 'points/s',
            raw: pace.copy,
          },
          { name: 'share of COPY', value: (100 * ours) / copied, unit: '%' },
        ],
      };
    });
  },
};

/** @throws Error where points are missing, or the summaries count others. */
async function expectAll(home: OpenHome, sent: number): Promise<void> {
  const { rows } = await home.sql.query<{ stored: number; summed: number }>(
    'SELECT (SELECT count(*)::int FROM metric_point) AS stored, (SELECT sum(points)::int FROM metric_summary) AS summed',
  );
  if (rows[0]?.stored !== sent || rows[0].summed !== sent)
    throw new Error(`${sent} points were sent: ${JSON.stringify(rows[0])}`);
}

const keyOf = (k: number): string => `metric-${k}`;
const valueOf = (step: number, k: number): number => 1 / (1 + step / (10 + k));

function append(home: OpenHome, claim: TrainingClaim, steps: number): Promise<void> {
  const points = Array.from({ length: KEYS * steps }, (_, i) => {
    const [step, k] = [Math.floor(i / KEYS), i % KEYS];
    return { key: keyOf(k), step, value: valueOf(step, k) };
  });
  return appendMetrics(home, claim, points);
}

function writeRows(file: string, runId: string, steps: number): void {
  const rows = Array.from({ length: KEYS * steps }, (_, i) => {
    const [step, k] = [Math.floor(i / KEYS), i % KEYS];
    return `${runId}\t${keyOf(k)}\t${step}\t1\t${valueOf(step, k)}\n`;
  });
  writeFileSync(file, rows.join(''));
  chmodSync(file, 0o644); // the server may run as another user
}

async function copy(home: OpenHome, file: string): Promise<void> {
  await home.sql.query(`COPY copied (run_id, key, step, fence, value) FROM '${file}'`);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
