/** Named overlays that make another grid of the same shape: with `miniature` any grid runs in seconds. */
import { own } from '@keygrid/contract';
import { writtenOf } from './cells.ts';
import type { AxisValues, Grid } from './grid.ts';
import { isWritten } from './fields.ts';

export interface Profile {
  /** For `--help` and, after the study's name, for its `about`. */
  readonly about: string;
  /** What stands in for a data set, by the name grids call it; any other name gets the first. */
  readonly data: Readonly<Record<string, string>>;
  /** Laid over the base. */
  readonly settings: AxisValues;
  readonly placement: Partial<Grid['placement']>;
}

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
    placement: { device: 'any', minMemoryGiB: undefined },
  },
} as const satisfies Record<string, Profile>;
export type ProfileName = keyof typeof PROFILES;

/**
 * The grid with a profile laid over its base, its first seed, and a study of its own (`table-4-miniature`): no run is shared with
 * the grid itself. Axes keep their values, but for names of data sets: what a grid varies stays varied. Published
 * numbers stay beside ours, to show that each finds its place, and say that they are not of this size.
 */
export function withProfile(grid: Grid, name: ProfileName): Grid {
  const profile: Profile = PROFILES[name];
  const nameOf = standIns(profile);
  const { axes, expects, report, base } = onData(grid, nameOf) as Grid;
  return {
    ...grid,
    name: `${grid.name}-${name}`,
    about: `The ${name} of ${grid.name}: ${profile.about}. Its numbers mean nothing. ${grid.about}`,
    expects: expects.map((one) => ({
      ...one,
      source: `${one.source} (for ${grid.name}, not its ${name})`,
    })),
    base: writtenOf(base, profile.settings),
    axes,
    seeds: grid.seeds.slice(0, 1),
    placement: { ...grid.placement, ...profile.placement },
    report: {
      ...report,
      contrasts: report.contrasts.map(({ from, to, ...one }) => ({
        ...one,
        from: onData(from, nameOf, one.axis),
        to: onData(to, nameOf, one.axis),
      })),
    },
  };
}

function standIns({ data }: Profile): (name: string) => string {
  const [first = ''] = Object.values(data);
  return (name) => own(data, name) ?? first;
}

/**
 * A part of a grid with its data sets renamed, wherever it names one: base, axes, `where`. `path` leads to it; the names of
 * axes are paths themselves. Pairs left out of a set are not in the one that stands in.
 */
function onData(part: unknown, nameOf: (name: string) => string, path = ''): unknown {
  if (/(^|\.)data\.name$/.test(path) && typeof part === 'string') return nameOf(part);
  if (Array.isArray(part)) return part.map((item) => onData(item, nameOf, path));
  if (!isWritten(part)) return part;
  const isData = /(^|\.)data$/.test(path);
  return Object.fromEntries(
    Object.entries(part)
      .filter(([key]) => !(isData && key === 'exclude'))
      .map(([key, child]) => [key, onData(child, nameOf, `${path}.${key}`)]),
  );
}
