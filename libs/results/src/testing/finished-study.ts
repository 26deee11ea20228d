/** A study taken through submit, claim and finish with invented predictions, on a real database. */
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { mkdtempSync, chmodSync, rmSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { METHOD, parseGrid, planGrid, type Plan } from '@keygrid/plan';
import {
  checkpointKey,
  claimRun,
  finishEvaluation,
  finishTraining,
  publishCheckpoint,
  registerWorker,
  storeChunk,
  storePairFacts,
  submitPlan,
  type EvaluationClaim,
  type TrainingClaim,
} from '@keygrid/runs';
import { pairFacts, scoreStored, type PairFacts } from '@keygrid/scoring';

export interface OwnHome {
  readonly home: OpenHome;
  /** Stops the server and removes its folder. */
  drop(): Promise<void>;
}

/** Opened in a folder of its own. */
export async function openOwnHome(): Promise<OwnHome> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-results-'));
  chmodSync(folder, 0o755); // embedded Postgres may run as another user
  const home = await openHome({ home: path.join(folder, '.keygrid'), dataFolders: {}, timeScale: 1 });
  return {
    home,
    async drop() {
      await home.close();
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
  home: OpenHome,
  plan: Plan,
  yaml: string,
  skip: readonly string[] = [],
): Promise<void> {
  await submitPlan(home, plan, { yaml });
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
  for (const runId of [...plan.trainings.keys(), ...plan.evaluations.keys()]) {
    if (skip.includes(runId)) continue;
    const claim = await claimRun(home, { runId, workerId });
    if (claim?.stage === 'training') await finishOneTraining(home, claim);
    if (claim?.stage === 'evaluation') await finishOneEvaluation(home, claim);
  }
}

async function finishOneTraining(home: OpenHome, claim: TrainingClaim): Promise<void> {
  for (const kind of ['best', 'last'] as const) {
    const file = path.join(await home.store.stagingFolder(), `${claim.runId}-${kind}`);
    writeFileSync(file, claim.runId + kind);
    const stored = await home.store.publish(file, checkpointKey(claim, kind, 7));
    await publishCheckpoint(home, claim, { kind, step: 7, ...stored });
  }
  const seconds = 10 * claim.spec.seed;
  await finishTraining(home, claim, { steps: 7, bestStep: 7, seconds, peakMemoryBytes: 2 ** 30 });
}

async function finishOneEvaluation(home: OpenHome, claim: EvaluationClaim): Promise<void> {
  const points = predictionsOf(claim);
  await storeChunk(home, claim, { chunk: 0, firstPair: 0, pairs: [{ id: 'pair', points, decision: null }] });
  await storePairFacts(home, claim.dataset, claim.spec.split, FACTS);
  const scores = scoreStored(claim.protocols, FACTS, [points], claim.model.inputSide);
  await finishEvaluation(home, claim, { pairs: 1, seconds: 1, msPerPair: 40 }, scores);
}
