/** Runs taken to their end as a worker does: claimed, measured, their predictions stored in chunks and scored. */
import { METHODS, sideOfMatcher } from '@keygrid/plan';
import {
  appendMetrics,
  checkpointKey,
  claimRun,
  finishEvaluation,
  finishTraining,
  noteEnvironment,
  publishCheckpoint,
  registerWorker,
  storeChunk,
  storePairFacts,
  type EvaluationClaim,
  type Home,
  type TrainingClaim,
} from '@keygrid/runs';
import { scoreStored, type PairFacts } from '@keygrid/scoring';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inventPoints, STEPS } from './invented-points.ts';
import { inventPredictions } from './invented-pairs.ts';

const PAIRS_A_CHUNK = 256;
const ENVIRONMENT = {
  device: 'cpu',
  backend: 'tensorflow',
  precision: 'float32',
  threads: 2,
  library: '2.21.0',
};

export const aWorker = (home: Home): Promise<string> =>
  registerWorker(home, {
    host: 'bench',
    machine: 'bench',
    pid: process.pid,
    slots: 8,
    device: 'cpu',
    memoryGiB: 64,
    precisions: ['float32'],
    methods: METHODS,
    version: '0.1.0',
  });

/** Trainings before what needs them. Each run's numbers differ from those of the run before it. */
export async function finishByClaims(
  home: Home,
  workerId: string,
  runIds: readonly string[],
  pairs: readonly PairFacts[],
): Promise<void> {
  for (const [i, runId] of runIds.entries()) {
    const claim = await claimRun(home, { runId, workerId });
    if (!claim) throw new Error(`${runId} could not be claimed`);
    await noteEnvironment(home, claim, ENVIRONMENT);
    if (claim.stage === 'training') await finishOneTraining(home, claim, i);
    else await finishOneEvaluation(home, claim, pairs, i);
  }
}

async function finishOneTraining(home: Home, claim: TrainingClaim, number: number): Promise<void> {
  await appendMetrics(home, claim, inventPoints(number));
  for (const kind of ['best', 'last'] as const) {
    const file = path.join(await home.store.stagingFolder(), 'checkpoint');
    await writeFile(file, `${claim.runId} ${kind}`);
    const stored = await home.store.publish(file, checkpointKey(claim, kind, STEPS));
    await publishCheckpoint(home, claim, { ...stored, kind, step: STEPS });
  }
  await finishTraining(home, claim, {
    steps: STEPS,
    bestStep: STEPS,
    seconds: 600 + number,
    peakMemoryBytes: 2 ** 30,
  });
}

async function finishOneEvaluation(
  home: Home,
  claim: EvaluationClaim,
  facts: readonly PairFacts[],
  number: number,
): Promise<void> {
  const points = inventPredictions(facts, number);
  const isTwoPasses = claim.spec.kbc.mode !== 'none';
  for (let firstPair = 0, chunk = 0; firstPair < facts.length; firstPair += PAIRS_A_CHUNK, chunk++) {
    const pairs = facts.slice(firstPair, firstPair + PAIRS_A_CHUNK).map(({ id }, i) => ({
      id,
      points: points[firstPair + i] ?? new Float32Array(),
      decision: {
        passes: isTwoPasses && i % 3 === 0 ? 2 : 1,
        targetSmall: i % 3 === 0,
        sourceScale: isTwoPasses ? 1 + (i % 7) / 4 : null,
        targetScale: null,
        sourceOffset: isTwoPasses ? [i % 50, i % 40] : null,
        targetOffset: null,
      },
    }));
    await storeChunk(home, claim, { chunk, firstPair, pairs });
  }
  await storePairFacts(home, claim.dataset, claim.spec.split, facts);
  const scores = scoreStored(claim.protocols, facts, points, sideOfMatcher(claim.matcher));
  await finishEvaluation(
    home,
    claim,
    { pairs: facts.length, seconds: 60 + number, msPerPair: 40 + number, passesPerPair: 1.3, pairsAtOnce: 1 },
    scores,
  );
}
