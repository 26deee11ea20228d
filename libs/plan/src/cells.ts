/** Axes to cells: the combinations of a grid, each as what it sets in the base settings. */
import { own } from '@keygrid/contract';
import { crossedOf } from './dimensions.ts';
import { templateOf } from './template.ts';
import { discriminatorOf, expandShortForms, fieldAt, isWritten, type Written } from './fields.ts';
import type { Axes, AxisValues, Grid } from './grid.ts';

export interface Cell {
  /** Canonical JSON of values and seed: the cell's name within its study. */
  readonly key: string;
  readonly values: AxisValues;
  readonly seed: number;
}

/** The cell of one combination for each seed. */
export function cellsOfSeeds(values: AxisValues): (seed: number) => Cell {
  const keyOf = templateOf((seed) => ({ ...values, seed }));
  return (seed) => ({ key: keyOf(seed), values, seed });
}

/** The cells of one seed. Without axes there is one: the base itself. */
export function combinationsOf({ axes, base }: Pick<Grid, 'axes' | 'base'>): AxisValues[] {
  return [...crossedOf(axes), ...axes.include.map((values) => withBaseValues(values, axes, base))];
}

/** An extra cell, with what the base says for the axes it does not name: tables find it in their rows. */
function withBaseValues(values: AxisValues, axes: Axes, base: Written): AxisValues {
  const rest = Object.entries({ ...axes.product, ...axes.zip })
    .filter(([path]) => !Object.hasOwn(values, path))
    .flatMap(([path, [example]]) => {
      const value = baseValue(base, path, example);
      return value === undefined ? [] : [[path, value] as const];
    });
  return { ...values, ...Object.fromEntries(rest) };
}

function baseValue(base: Written, path: string, example: unknown): unknown {
  const written = path
    .split('.')
    .reduce<unknown>((parent, name) => (isWritten(parent) ? own(parent, name) : undefined), base);
  const field = fieldAt(path);
  const discriminator = field && discriminatorOf(field, example);
  return discriminator !== undefined && isWritten(written) ? own(written, discriminator) : written;
}

/**
 * The base with a cell's values set. Shorter paths first, whatever their order in the file; a block or a short form
 * (`model.csfa: true`) sets the fields it names and keeps its siblings.
 */
export function writtenOf(base: Written, values: AxisValues): Written {
  return Object.entries(values)
    .sort(([a], [b]) => a.split('.').length - b.split('.').length)
    .reduce<Written>((settings, [path, value]) => {
      const nested = path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      return merge(settings, expandShortForms(nested)) as Written;
    }, base);
}

function merge(below: unknown, above: unknown): unknown {
  if (!isWritten(below) || !isWritten(above)) return above;
  const added = Object.entries(above).map(([name, value]) => [name, merge(own(below, name), value)] as const);
  return { ...below, ...Object.fromEntries(added) };
}
