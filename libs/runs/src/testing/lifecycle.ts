/** Steps of a run's life that many tests take: a worker, a claim, a finished training. */
import type { CheckpointKind } from '@keygrid/contract';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { publishCheckpoint } from '../record/checkpoints.ts';
import { claimRun } from '../claim/claim.ts';
import { finishEvaluation, finishTraining } from '../settle/finish.ts';
import { storeChunk } from '../record/predictions.ts';
import { sqlOf, type Home } from '../home/home.ts';
import type { Status } from '../statuses.ts';
import { checkpointKey } from '../store/store.ts';
import type { Claim, ClaimKey, ScoreRow, WorkerOffer } from '../types.ts';
import { registerWorker } from '../claim/workers.ts';

export const aWorker = (home: Home, offer: Partial<WorkerOffer> = {}): Promise<string> =>
  registerWorker(home, {
    host: 'here',
    machine: offer.host ?? 'here',
    pid: 1,
    slots: 1,
    device: 'cpu',
    memoryGiB: 8,
    precisions: ['float32'],
    methods: { training: 1, evaluation: 1 },
    ...offer,
  });

export async function claimed(home: Home, runId: string, workerId: string): Promise<Claim> {
  const claim = await claimRun(home, { runId, workerId });
  if (!claim) throw new Error(`${runId} could not be claimed`);
  return claim;
}

/** A file with some text in it takes the place of weights. */
export async function publish(
  home: Home,
  claim: ClaimKey,
  kind: CheckpointKind,
  step: number,
): Promise<string> {
  const file = path.join(await home.store.stagingFolder(), 'checkpoint');
  writeFileSync(file, `${claim.runId} ${kind} ${step} ${claim.fence}`);
  const stored = await home.store.publish(file, checkpointKey(claim, kind, step));
  await publishCheckpoint(home, claim, { ...stored, kind, step });
  return stored.key;
}

export async function finishedTraining(home: Home, claim: ClaimKey, step = 10): Promise<void> {
  await publish(home, claim, 'best', step);
  await publish(home, claim, 'last', step);
  await finishTraining(home, claim, { steps: step, bestStep: step, seconds: 1, peakMemoryBytes: 1 });
}

/** Two pairs, one of their three keypoints correct. */
export async function finishedEvaluation(home: Home, claim: ClaimKey): Promise<void> {
  const pairs = ['a', 'b'].map((id, i) => ({
    id,
    points: Float32Array.of(1, 2, 3, 4).slice(0, 2 + 2 * i),
    decision: null,
  }));
  await storeChunk(home, claim, { chunk: 0, firstPair: 0, pairs });
  await finishEvaluation(home, claim, { pairs: 2, seconds: 1, msPerPair: 500 }, [SCORE]);
}
const SCORE: ScoreRow = {
  protocol: { basis: 'bbox', frame: 'original', alphas: [0.1] },
  alpha: 0.1,
  correct: Uint16Array.of(0, 1),
  summaries: [{ group: 'all', pairs: 2, points: 3, perImage: 0.25, perPoint: 1 / 3 }],
};

export async function statusOf(home: Home, runId: string): Promise<Status | undefined> {
  const { rows } = await sqlOf(home).query<{ status: Status }>('SELECT status FROM run WHERE id = $1', [
    runId,
  ]);
  return rows[0]?.status;
}

/** Moves the clock of a lease instead of waiting. */
export async function expireLease(home: Home, runId: string): Promise<void> {
  await sqlOf(home).query(`UPDATE lease SET until = clock_timestamp() - interval '1 s' WHERE run_id = $1`, [
    runId,
  ]);
}
