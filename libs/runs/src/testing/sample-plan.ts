/** Small plans for tests: real specs of one synthetic data set, without a grid file. */
import { UserError } from '@keygrid/contract';
import { canonicalJson, evaluationId, trainingId, type Plan } from '@keygrid/plan';
import type { EvaluationSpec, TrainingSpec } from '../specs.ts';

const DATA: TrainingSpec['data'] = { name: 'sample', layout: 'spair-large', fingerprint: 'f'.repeat(64) };

export interface SamplePlan {
  readonly name?: string;
  /** One training each. */
  readonly seeds?: readonly number[];
  /** One evaluation each for every training; the first is KBC off. */
  readonly taus?: readonly (number | undefined)[];
  readonly alphas?: readonly number[];
  readonly timing?: Plan['grid']['timing'];
}

/** seeds × taus cells. */
export function samplePlan({
  name = 'sample',
  seeds = [1],
  taus = [undefined, 0.8],
  alphas = [0.1],
  timing = 'shared',
}: SamplePlan = {}): Plan {
  const trainings = new Map(
    seeds.map((seed) => {
      const spec = trainingSpec(seed);
      const id = trainingId(spec);
      return [id, { id, spec }];
    }),
  );
  const cells = [...trainings.values()].flatMap(({ id: training, spec: { seed } }) =>
    taus.map((tau) => {
      const values = { 'evaluation.kbc.tau': tau ?? null };
      const spec = evaluationSpec(training, tau);
      return {
        key: canonicalJson({ ...values, seed }),
        values,
        seed,
        training,
        evaluation: evaluationId(spec),
        spec,
      };
    }),
  );
  return {
    grid: {
      name,
      about: 'a sample',
      expects: [],
      base: {},
      axes: { product: {}, zip: {}, include: [], exclude: [] },
      seeds: [...seeds],
      placement: { device: 'any', checkpointEverySeconds: 300 },
      timing,
      report: { tables: [], contrasts: [], figures: [] },
      refusal: () => new UserError('the sample grid'),
    },
    cells: cells.map(({ spec: _, ...cell }) => cell),
    trainings,
    evaluations: new Map(cells.map(({ evaluation: id, training, spec }) => [id, { id, spec, training }])),
    merged: [],
    scoring: { basis: 'bbox', frame: 'original', alphas: [...alphas] },
    weightFiles: new Map(),
  };
}

function trainingSpec(seed: number): TrainingSpec {
  return {
    stage: 'training',
    data: DATA,
    model: {
      backbone: { layers: [1, 1, 1, 1], width: 8, weights: { kind: 'he' } },
      csfa: { enabled: false },
      inputSide: 64,
      clamp: 'none',
      mutualNearestNeighbours: false,
      conv4d: 'centre-pivot',
      decoder: { channels: [4], groups: 4, headInitScale: 0.15 },
      beta: 0.02,
    },
    batch: 4,
    pairBatch: 'joint',
    frozenNorm: false,
    frozenBackbone: false,
    optimiser: { kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    augmentation: { crop: 0, photometric: 0, grey: 0, exchange: 0, flip: true },
    precision: 'float32',
    epochs: 1,
    schedule: { kind: 'constant' },
    microBatch: 4,
    selection: { split: 'val', frame: 'original', alpha: 0.1, every: 1, basis: 'bbox' },
    seed,
  };
}

function evaluationSpec(training: string, tau: number | undefined): EvaluationSpec {
  return {
    stage: 'evaluation',
    data: DATA,
    split: 'test',
    weights: { kind: 'training', training, checkpoint: 'best' },
    kbc: tau === undefined ? { mode: 'none' } : { mode: 'both', tau, minDistancePx: 16, maxScale: 4 },
    precision: 'float32',
  };
}
