/** What the command line offers for grids, known without reading one. */
import type { AxisValues, Grid } from './grid.ts';

/** A grid of more cells is refused, unless more are asked for: one list too many makes millions of them. */
export const MAX_CELLS = 100_000;

export interface Profile {
  /** For `--help` and, after the study's name, for its `about`. */
  readonly about: string;
  /** What stands in for a data set, by the name grids call it; any other name gets the first. */
  readonly data: Readonly<Record<string, string>>;
  /** Laid over the base. */
  readonly settings: AxisValues;
  /** The same, where the grid names a matcher. */
  readonly matcherSettings: AxisValues;
  readonly placement: Partial<Grid['placement']>;
}

/** Named overlays that make another grid of the same shape: with `miniature` any grid runs in seconds. */
export const PROFILES = {
  miniature: {
    about: 'a tiny network trained for a few steps on the few pairs of the shipped miniatures',
    data: {
      'spair-71k': 'spair-71k-miniature',
      'pf-pascal': 'pf-pascal-miniature',
      'pf-willow': 'pf-willow-miniature',
    },
    settings: {
      'model.inputSide': 64,
      'model.backbone': { layers: [1, 1, 1, 1], width: 4, weights: 'he' },
      'model.csfa': { heads: 2, mlpRatio: 1 },
      'model.decoder': { channels: [4, 4, 4], groups: 2 },
      'training.epochs': 1,
      'training.batch': 3,
      'training.microBatch': 3,
      'training.precision': 'float32',
      'training.selection.maxPairs': 2,
      'evaluation.precision': 'float32',
    },
    matcherSettings: { 'matcher.side': 64, 'matcher.longest': 64, 'matcher.networkSide': 64 },
    placement: { device: 'any', minMemoryGiB: undefined },
  },
} as const satisfies Record<string, Profile>;
export type ProfileName = keyof typeof PROFILES;
