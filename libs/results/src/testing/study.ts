/** A study with numbers a person can check: KBC mode × csfa × seeds, one training for each csfa and seed. */
import type { CellResult, PckValue, RunResult, StudyResults } from '../study/study-results.ts';

const ON_CPU = { precision: 'float32', device: 'CPU' };

export function run(id: string, more: Partial<RunResult> = {}): RunResult {
  return {
    id,
    status: 'SUCCEEDED',
    resumed: false,
    continuity: 'exact',
    alone: true,
    computedIn: [ON_CPU],
    ...more,
  };
}

export function pck(group: string, alpha: number, perImage: number): PckValue {
  return { protocol: 'bbox/original', group, alpha, pairs: 10, points: 80, perImage, perPoint: perImage };
}

/** `perImage` is PCK@0.1 of all pairs; the small ones have half of it. */
export function cell(
  mode: string,
  csfa: boolean,
  seed: number,
  perImage: number,
  more: Partial<CellResult> = {},
): CellResult {
  const training = `t-${csfa}-${seed}`;
  return {
    values: { 'evaluation.kbc.mode': mode, 'model.csfa': csfa },
    seed,
    evaluation: run(`e-${mode}-${csfa}-${seed}`, {
      seconds: 20,
      msPerPair: 50,
      passesPerPair: mode === 'both' ? 1.75 : 1,
      pairsAtOnce: 1,
    }),
    training: run(training, { seconds: 100 * seed, peakMemoryBytes: 2 ** 30 }),
    inputSide: 128,
    pck: [pck('all', 0.1, perImage), pck('small', 0.1, perImage / 2)],
    ...more,
  };
}

export const unfinished = (one: CellResult): CellResult => ({
  ...one,
  evaluation: { ...one.evaluation, status: 'QUEUED' },
  pck: [],
});

/** Seed by seed as the planner orders cells: none .2/.4 and .3/.5, both .5/.6 and .6/.7 (csfa true/false). */
export function study(more: Partial<StudyResults> = {}): StudyResults {
  return {
    name: 'tiny',
    about: 'Does KBC help?',
    revision: 1,
    protocol: { basis: 'bbox', frame: 'original', alphas: [0.1] },
    protocolName: 'bbox/original',
    isRescored: false,
    unscored: [],
    unknownParts: [],
    programs: [],
    leftOut: 0,
    grid: {
      axes: {
        product: { 'evaluation.kbc.mode': ['none', 'both'], 'model.csfa': [true, false] },
        zip: {},
        include: [],
        exclude: [],
      },
      report: { tables: [], contrasts: [], figures: [] },
      expects: [],
      timing: 'shared',
    },
    cells: [
      cell('none', true, 1, 0.2),
      cell('none', false, 1, 0.4),
      cell('both', true, 1, 0.5),
      cell('both', false, 1, 0.6),
      cell('none', true, 2, 0.3),
      cell('none', false, 2, 0.5),
      cell('both', true, 2, 0.6),
      cell('both', false, 2, 0.7),
    ],
    ...more,
  };
}
