/** A study taken through submit, claim and finish with invented predictions, on a real database. */
import { mkdtempSync, chmodSync, rmSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { METHOD, parseGrid, planGrid, type Plan } from '@keygrid/plan';
import {
  checkpointKey,
  claimRun,
  finishEvaluation,
  finishTraining,
  openRuns,
  publishCheckpoint,
  registerWorker,
  storeChunk,
  storePairFacts,
  submitPlan,
  type EvaluationClaim,
  type Runs,
  type TrainingClaim,
} from '@keygrid/runs';
import { pairFacts, scoreStored, type PairFacts } from '@keygrid/scoring';

export interface OwnRuns {
  readonly runs: Runs;
  /** Stops the server and removes its folder. */
  drop(): Promise<void>;
}

/** Opened in a folder of its own. */
export async function openOwnRuns(): Promise<OwnRuns> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-results-'));
  chmodSync(folder, 0o755); // embedded Postgres may run as another user
  const runs = await openRuns({ home: path.join(folder, '.keygrid'), dataFolders: {}, timeScale: 1 });
  return {
    runs,
    async drop() {
      await runs.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const GRID = `
name: ours
about: Does KBC help?
base:
  data: { name: demo }
  model: { inputSide: 128, backbone: { layers: [1, 1, 1, 1], width: 8 } }
  scoring: { alphas: [0.1] }
axes:
  product: { evaluation.kbc.mode: [none, both] }
seeds: [1, 2]
report:
  tables: [{ title: KBC, rows: evaluation.kbc.mode, columns: [pck@0.1, training-seconds], groups: [all, small] }]
  contrasts: [{ title: gain, axis: evaluation.kbc.mode, from: none, to: both, group: all, alpha: 0.1 }]
`;

export function planOf(text: string): Plan {
  return planGrid(parseGrid(text, 'grid.yaml'), {
    data: (name) => ({ name, layout: 'spair-large', fingerprint: 'f'.repeat(64) }),
    sha256OfWeights: () => 'a'.repeat(64),
  });
}

/** One pair with two keypoints; the object's box is 100 px wide, the image 400 px. */
const FACTS: PairFacts[] = [
  pairFacts(
    {
      id: 'pair',
      targetSize: { width: 400, height: 300 },
      sourceKeypoints: [
        { x: 10, y: 10 },
        { x: 40, y: 10 },
      ],
    },
    {
      category: 'cat',
      targetBox: { x1: 0, y1: 0, x2: 100, y2: 50 },
      targetKeypoints: [
        { x: 20, y: 20 },
        { x: 60, y: 20 },
      ],
      flags: { viewpoint: 1 },
    },
  ),
];
/** Off by 30 px at the second keypoint without KBC: wrong by the box's tenth, right by the image's. */
const predictionsOf = ({ spec }: EvaluationClaim) =>
  Float32Array.of(20, 20, spec.kbc.mode === 'none' ? 90 : 60, 20);

/** Submits and finishes every run of the plan, trainings in 10 s times their seed, but for those that `skip` names. */
export async function finishStudy(
  runs: Runs,
  plan: Plan,
  yaml: string,
  skip: readonly string[] = [],
): Promise<void> {
  await submitPlan(runs, plan, { yaml });
  const workerId = await registerWorker(runs, {
    host: 'test',
    machine: 'test',
    pid: process.pid,
    slots: 1,
    device: 'cpu',
    memoryGiB: 8,
    precisions: ['float32'],
    methods: METHOD,
  });
  for (const runId of [...plan.trainings.keys(), ...plan.evaluations.keys()]) {
    if (skip.includes(runId)) continue;
    const claim = await claimRun(runs, { runId, workerId });
    if (claim?.stage === 'training') await finishOneTraining(runs, claim);
    if (claim?.stage === 'evaluation') await finishOneEvaluation(runs, claim);
  }
}

async function finishOneTraining(runs: Runs, claim: TrainingClaim): Promise<void> {
  for (const kind of ['best', 'last'] as const) {
    const file = path.join(await runs.store.stagingFolder(), `${claim.runId}-${kind}`);
    writeFileSync(file, claim.runId + kind);
    const stored = await runs.store.publish(file, checkpointKey(claim, kind, 7));
    await publishCheckpoint(runs, claim, { kind, step: 7, ...stored });
  }
  const seconds = 10 * claim.spec.seed;
  await finishTraining(runs, claim, { steps: 7, bestStep: 7, seconds, peakMemoryBytes: 2 ** 30 });
}

async function finishOneEvaluation(runs: Runs, claim: EvaluationClaim): Promise<void> {
  const points = predictionsOf(claim);
  await storeChunk(runs, claim, { chunk: 0, firstPair: 0, pairs: [{ id: 'pair', points, decision: null }] });
  await storePairFacts(runs, claim.dataset, claim.spec.split, FACTS);
  const scores = scoreStored(claim.protocols, FACTS, [points], claim.model.inputSide);
  await finishEvaluation(runs, claim, { pairs: 1, seconds: 1, msPerPair: 40 }, scores);
}
