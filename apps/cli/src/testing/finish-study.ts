/** A submitted study taken to its end without computing: invented weights, predictions some pixels off the truth. */
import { runsOf } from '@keygrid/results';
import { openDataset } from '@keygrid/datasets';
import { METHOD } from '@keygrid/plan';
import {
  checkpointKey,
  claimRun,
  finishEvaluation,
  finishTraining,
  publishCheckpoint,
  registerWorker,
  storeChunk,
  storePairFacts,
  type EvaluationClaim,
  type Home,
  type TrainingClaim,
} from '@keygrid/runs';
import { pairFacts, scoreStored, type PairFacts } from '@keygrid/scoring';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Finishes what can be claimed of the study; `skip` names evaluations that stay as they are. */
export async function finishStudy(home: Home, study: string, skip: readonly string[] = []): Promise<void> {
  const workerId = await registerWorker(home, {
    host: 'test',
    machine: 'test',
    pid: process.pid,
    slots: 1,
    device: 'cpu',
    memoryGiB: 8,
    precisions: ['float32'],
    methods: METHOD,
  });
  const rows = await runsOf(home, study);
  for (const stage of ['training', 'evaluation']) {
    for (const { id } of rows.filter((row) => row.stage === stage && !skip.includes(row.id))) {
      const claim = await claimRun(home, { runId: id, workerId });
      if (claim?.stage === 'training') await finishOneTraining(home, claim);
      if (claim?.stage === 'evaluation') await finishOneEvaluation(home, claim);
    }
  }
}

async function finishOneTraining(home: Home, claim: TrainingClaim): Promise<void> {
  for (const kind of ['best', 'last'] as const) {
    const file = path.join(await home.store.stagingFolder(), `${claim.runId}-${kind}`);
    writeFileSync(file, claim.runId + kind);
    const stored = await home.store.publish(file, checkpointKey(claim, kind, 1));
    await publishCheckpoint(home, claim, { kind, step: 1, ...stored });
  }
  await finishTraining(home, claim, { steps: 1, bestStep: 1, seconds: 10, peakMemoryBytes: 2 ** 30 });
}

async function finishOneEvaluation(home: Home, claim: EvaluationClaim): Promise<void> {
  const { dataset, spec } = claim;
  const folder = home.settings.dataFolders[dataset.name] ?? '';
  const pairs = await (await openDataset(folder, dataset)).split(spec.split);
  const facts: PairFacts[] = [];
  for (let i = 0; i < pairs.length; i++) facts.push(pairFacts(await pairs.query(i), await pairs.truth(i)));
  const predicted = facts.map(({ id, truth }) => ({ id, points: offTheTruth(truth, claim), decision: null }));
  await storeChunk(home, claim, { chunk: 0, firstPair: 0, pairs: predicted });
  await storePairFacts(home, dataset, spec.split, facts);
  const points = predicted.map((pair) => pair.points);
  const scores = scoreStored(claim.protocols, facts, points, claim.model.inputSide);
  await finishEvaluation(home, claim, { pairs: facts.length, seconds: 1, msPerPair: 40 }, scores);
}

/** 0 px, 3.3 px, 6.6 px … to the right, from keypoint to keypoint; half of it with KBC. */
function offTheTruth(truth: PairFacts['truth'], { spec }: EvaluationClaim): Float32Array {
  const step = spec.kbc.mode === 'none' ? 6.6 : 3.3;
  return Float32Array.from(truth.flatMap(({ x, y }, i) => [x + step * i, y]));
}
