/** A sweep of KBC's threshold in a folder of its own: submitted, and finished but for its last evaluation. */
import { runsOf, type RunRow } from '@keygrid/results';
import { loadSettings } from '@keygrid/runs';
import { finishRuns, openHome, type OpenHome } from '@keygrid/runs/testing';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { inventedPredictions } from './invented-predictions.ts';
import { emptyFolder, keygrid, type Answer } from './keygrid.ts';

export const GRID = `name: sweep
about: Which threshold?
base:
  data: { name: drawn }
  model: { inputSide: 128, backbone: { layers: [1, 1, 1, 1], width: 8 } }
axes:
  product:
    evaluation.kbc.mode: [none, both]
    evaluation.kbc.tau: [0.4, 0.8, 1.2]
seeds: [1, 2]
expects: [{ where: { evaluation.kbc.mode: both, evaluation.kbc.tau: 0.8 }, column: pck@0.1, value: 59.1, source: 'the paper, Figure 6' }]
report:
  tables: [{ title: KBC, rows: evaluation.kbc.mode, columns: [pck@0.1, training-seconds] }]
  contrasts: [{ title: gain, axis: evaluation.kbc.mode, from: none, to: both, group: all, alpha: 0.1 }]
  figures:
    - title: Threshold of KBC
      x: evaluation.kbc.tau
      series: evaluation.kbc.mode
      columns: [pck@0.1]
`;

export interface Sweep {
  /** Finished ones. */
  readonly evaluations: readonly RunRow[];
  /** A path in its folder. */
  at(...names: string[]): string;
  run(...args: string[]): Promise<Answer>;
  /** The answer as JSON of a command that must succeed. */
  json<T>(...args: string[]): Promise<T>;
}

/** A row of `query --json`. */
export interface QueriedRow {
  readonly evaluation: string;
  readonly status: string;
  readonly protocol: string;
  readonly pck: readonly object[];
}

export async function finishedSweep(): Promise<Sweep> {
  const cwd = emptyFolder();
  const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });
  expect((await run('data', 'synth', 'pairs', '--pairs', '4,4,12')).code).toBe(0);
  await run('data', 'add', 'drawn', 'pairs');
  writeFileSync(path.join(cwd, 'grid.yaml'), GRID);
  expect((await run('submit', 'grid.yaml')).code).toBe(0);
  return {
    evaluations: await finish(cwd),
    at: (...names) => path.join(cwd, ...names),
    run,
    async json<T>(...args: string[]) {
      const { code, stdout, stderr } = await run(...args, '--json');
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout) as T;
    },
  };
}

/** Its database runs on between the commands, until this is closed. */
export const heldHome = (sweep: Sweep): Promise<OpenHome> =>
  openHome(loadSettings({ cwd: sweep.at(), env: { KEYGRID_HOME: sweep.at('.keygrid') } }));

async function finish(cwd: string): Promise<RunRow[]> {
  const home = await openHome(loadSettings({ cwd, env: { KEYGRID_HOME: path.join(cwd, '.keygrid') } }));
  const isEvaluation = ({ stage }: RunRow): boolean => stage === 'evaluation';
  try {
    const runs = await runsOf(home, 'sweep');
    const evaluations = runs.filter(isEvaluation).slice(0, -1);
    const trainings = runs.filter((run) => !isEvaluation(run));
    await finishRuns(home, [...trainings, ...evaluations].map(({ id }) => id), (claim) => inventedPredictions(home, claim)); // prettier-ignore
    return (await runsOf(home, 'sweep', { status: 'SUCCEEDED' })).filter(isEvaluation);
  } finally {
    await home.close();
  }
}
