/** What a run costs beside computing: submitted, claimed and finished, each step durable; beside Optuna on SQLite. */
import {
  checkpointKey,
  claimRun,
  finishTraining,
  publishCheckpoint,
  submitPlan,
  type Home,
  type TrainingClaim,
} from '@keygrid/runs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Benchmark } from '../benchmark.ts';
import { inTurns, manyTrainings, registerOne } from '../orchestration/simulated-workers.ts';
import { trialsASecond } from '../orchestration/optuna-trials.ts';
import { withOwnHome } from '../work/own-home.ts';

const RUNS = { full: 400, quick: 40 };
const AT_ONCE = [1, 8];

export const queue: Benchmark = {
  name: 'queue',
  about:
    'runs a second from submit to finish without computing, durable; trials a second of Optuna on SQLite',
  async run({ options: { quick }, log }) {
    const count = RUNS[quick ? 'quick' : 'full'];
    const observations = await withOwnHome(async (home) => {
      const found = [];
      for (const atOnce of AT_ONCE) {
        log(`${count} trainings, ${atOnce} at once`);
        const start = performance.now();
        const plan = manyTrainings(`queue-${atOnce}`, count);
        await submitPlan(home, plan, { yaml: '' });
        const workers = await Promise.all(Array.from({ length: atOnce }, (_, i) => registerOne(home, i)));
        await inTurns([...plan.trainings.keys()], atOnce, async (runId) => {
          const workerId = workers.pop();
          if (workerId === undefined) throw new Error('More runs at once than workers');
          await computeNothing(home, runId, workerId);
          workers.push(workerId);
        });
        const value = count / ((performance.now() - start) / 1000);
        found.push({
          name: `trainings planned, submitted, claimed, finished; ${atOnce} at once`,
          value,
          unit: 'a second',
        });
      }
      return found;
    });
    return { observations: [...observations, ...(await trialsASecond(count, log))] };
  },
};

async function computeNothing(home: Home, runId: string, workerId: string): Promise<void> {
  const claim = await claimRun(home, { runId, workerId });
  if (claim?.stage !== 'training') throw new Error(`${runId} could not be claimed as a training`);
  for (const kind of ['best', 'last'] as const) await publish(home, claim, kind);
  await finishTraining(home, claim, { steps: 1, bestStep: 1, seconds: 1, peakMemoryBytes: 1 });
}

/** Two checkpoints of a few bytes: a training cannot succeed without. */
async function publish(home: Home, claim: TrainingClaim, kind: 'best' | 'last'): Promise<void> {
  const file = path.join(await home.store.stagingFolder(), `${claim.runId}-${kind}`);
  await writeFile(file, `${claim.runId} ${kind}`);
  const stored = await home.store.publish(file, checkpointKey(claim, kind, 1));
  await publishCheckpoint(home, claim, { ...stored, kind, step: 1 });
}
