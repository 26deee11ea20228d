import { planGrid } from '@keygrid/plan';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FULL } from '../demo/demo-grids.ts';
import { PROJECT_FOLDER } from '../processes/package-folder.ts';
import { readGrid } from './read-grid.ts';
import { studySizes } from './study-sizes.ts';

test("the demo's trainings and evaluations", () => {
  const { grid } = readGrid(path.join(PROJECT_FOLDER, 'experiments', FULL.file));
  const plan = planGrid(grid, {
    data: (name) => ({ name, layout: 'spair-large', fingerprint: 'f'.repeat(64) }),
    sha256OfWeights: () => 'a'.repeat(64),
  });
  // 5 epochs of 300 / 4 steps; untrained, after epochs 2 and 4, and the last; none and source have one pass.
  expect(studySizes(plan, FULL.pairs)).toEqual({
    steps: 375,
    batch: 4,
    selections: 4,
    evaluationPairs: 120,
    passes: 1.5,
  });
});
