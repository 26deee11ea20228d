/** The same studies with nothing in their way. */
import { awaitFinish } from './await-finish.ts';
import { openGrid, type GridRules } from './grid/chaos-grid.ts';
import { submitStudy } from './grid/studies.ts';
import { resultsOf, type RunResult } from './verdict/results.ts';

const LIMIT_MS = 3_600_000;

/** Those of the seeds 1 to `studies`. */
export async function calmRun(
  rules: Omit<GridRules, 'workers' | 'schedulers' | 'isDisturbed' | 'timeScale'>,
  studies: number,
): Promise<RunResult[]> {
  const grid = await openGrid({ ...rules, workers: 2, schedulers: 1, isDisturbed: false, timeScale: 1 });
  try {
    for (let seed = 1; seed <= studies; seed++) await submitStudy(grid.home, seed, rules.data);
    await awaitFinish(grid.home, { limitMs: LIMIT_MS, signal: rules.signal });
    const results = await resultsOf(grid.home);
    await grid.endMembers();
    return results;
  } finally {
    await grid.close();
  }
}
