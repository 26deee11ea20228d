/** Runs that end as soon as they are claimed, with results as a worker would store them. */
import { sideOfMatcher } from '@keygrid/plan';
import {
  checkpointKey,
  claimRun,
  finishEvaluation,
  finishTraining,
  publishCheckpoint,
  storeChunk,
  type Home,
} from '@keygrid/runs';
import { scoreStored } from '@keygrid/scoring';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inventPairs, inventPredictions } from '../large/invented-pairs.ts';

export type EndRun = (home: Home, runId: string, workerId: string) => Promise<void>;

/** Two checkpoints of a few bytes, in the store: a training cannot succeed without. */
export const endTraining: EndRun = async (home, runId, workerId) => {
  const claim = await claimRun(home, { runId, workerId });
  if (claim?.stage !== 'training') throw new Error(`${runId} could not be claimed as a training`);
  const folder = await home.store.stagingFolder();
  for (const kind of ['best', 'last'] as const) {
    const file = path.join(folder, kind);
    await writeFile(file, `${claim.runId} ${kind}`);
    const stored = await home.store.publish(file, checkpointKey(claim, kind, 1));
    await publishCheckpoint(home, claim, { ...stored, kind, step: 1 });
  }
  await finishTraining(home, claim, { steps: 1, bestStep: 1, seconds: 1, peakMemoryBytes: 1 });
};

const FACTS = inventPairs(1);
const POINTS = inventPredictions(FACTS, 1);
const OUTCOME = {
  pairs: FACTS.length,
  seconds: 1,
  msPerPair: 1,
  passesPerPair: 1,
  pairsAtOnce: 1,
  peakMemoryBytes: 1,
};

/** Predictions of one pair and their scores, in the database: an evaluation cannot succeed without. */
export const endEvaluation: EndRun = async (home, runId, workerId) => {
  const claim = await claimRun(home, { runId, workerId });
  if (claim?.stage !== 'evaluation') throw new Error(`${runId} could not be claimed as an evaluation`);
  const pairs = FACTS.map(({ id }, i) => ({ id, points: POINTS[i] ?? new Float32Array(), decision: null }));
  await storeChunk(home, claim, { chunk: 0, firstPair: 0, pairs });
  const scores = scoreStored(claim.protocols, FACTS, POINTS, sideOfMatcher(claim.matcher));
  await finishEvaluation(home, claim, OUTCOME, scores);
};
