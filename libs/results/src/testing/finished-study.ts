/** A study taken through submit, claim and finish with invented predictions, on a real database. */
import { finishRuns, openHome, type OpenHome } from '@keygrid/runs/testing';
import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseGrid, planGrid, type Plan, sideOfMatcher } from '@keygrid/plan';
import { submitPlan, type EvaluationClaim } from '@keygrid/runs';
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

/** Submits and finishes every run of the plan but for those that `skip` names. */
export async function submitAndFinish(
  home: OpenHome,
  plan: Plan,
  yaml: string,
  skip: readonly string[] = [],
): Promise<void> {
  await submitPlan(home, plan, { yaml });
  const runs = [...plan.trainings.keys(), ...plan.evaluations.keys()].filter((id) => !skip.includes(id));
  await finishRuns(home, runs, (claim) => {
    const points = [predictionsOf(claim)];
    return {
      facts: FACTS,
      points,
      scores: scoreStored(claim.protocols, FACTS, points, sideOfMatcher(claim.matcher)),
    };
  });
}
