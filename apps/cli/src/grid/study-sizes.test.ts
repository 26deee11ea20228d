import { planGrid } from '@keygrid/plan';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ABLATION } from '../demo/demo-grids.ts';
import { PROJECT_FOLDER } from '../processes/package-folder.ts';
import { readGrid } from './read-grid.ts';
import { studySizes } from './study-sizes.ts';

test("the demo's trainings and evaluations", () => {
  const { grid } = readGrid(path.join(PROJECT_FOLDER, 'experiments', ABLATION.file));
  const plan = planGrid(grid, {
    data: (name) => ({ name, layout: 'spair-large', fingerprint: 'f'.repeat(64) }),
    sha256OfWeights: () => 'a'.repeat(64),
  });
  // An epoch of 300 / 4 steps; untrained, and after it; without KBC one pass, with it two.
  expect(studySizes(plan, ABLATION.pairs)).toEqual({
    steps: 75,
    batch: 4,
    selections: 2,
    evaluationPairs: 120,
    passes: 1.5,
  });
});
