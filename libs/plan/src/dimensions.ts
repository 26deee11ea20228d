/** The axes of a grid as independent dimensions: how many combinations they have is known before one is built. */
import { isDeepStrictEqual } from 'node:util';
import { own } from '@keygrid/contract';
import type { Axes, AxisValues, Grid } from './grid.ts';

/** What one axis sets, value by value; lists that are walked together are one dimension. */
type Dimension = readonly AxisValues[];

/** A pattern of `exclude`: for each dimension, whether each of its entries fits; a pattern that names no value of it fits all. */
interface Pattern {
  readonly position: number;
  readonly fits: readonly (readonly boolean[])[];
  /** The last dimension it names: behind it, what fitted so far is dropped. -1: it names none. */
  readonly last: number;
  /** Some combination has all its values. */
  readonly isPossible: boolean;
}

/** Cells of all seeds, `include` counted and `exclude` taken off, without building any. */
export function countCells({ axes, seeds }: Pick<Grid, 'axes' | 'seeds'>): number {
  return (countCombinations(axes) + axes.include.length) * seeds.length;
}

/** Whether `product` and `zip` make combinations: a grid with `include` alone has only those cells. */
const isCrossed = ({ product, zip, include }: Axes): boolean =>
  include.length === 0 || [product, zip].some((lists) => Object.keys(lists).length > 0);

function countCombinations(axes: Axes): number {
  if (!isCrossed(axes)) return 0;
  const dimensions = dimensionsOf(axes);
  const known = new Map<string, number>();
  const count = (depth: number, alive: readonly Pattern[]): number => {
    if (alive.some(({ last }) => last < depth)) return 0;
    if (alive.length === 0) return dimensions.slice(depth).reduce((size, { length }) => size * length, 1);
    const key = `${depth} ${alive.map(({ position }) => position).join()}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let sum = 0;
    for (const entry of dimensions[depth]?.keys() ?? [])
      sum += count(depth + 1, fitting(alive, depth, entry));
    known.set(key, sum);
    return sum;
  };
  return count(0, possible(dimensions, axes.exclude));
}

/** Every combination that no pattern of `exclude` drops, in the order of the file, the last axis changing fastest. */
export function* crossedOf(axes: Axes): Generator<AxisValues> {
  if (!isCrossed(axes)) return;
  const dimensions = dimensionsOf(axes);
  function* walk(depth: number, values: AxisValues, alive: readonly Pattern[]): Generator<AxisValues> {
    if (alive.some(({ last }) => last < depth)) return;
    const dimension = dimensions[depth];
    if (!dimension) {
      yield values;
      return;
    }
    for (const [entry, own] of dimension.entries())
      yield* walk(depth + 1, { ...values, ...own }, fitting(alive, depth, entry));
  }
  yield* walk(0, {}, possible(dimensions, axes.exclude));
}

/** Positions of the patterns of `exclude` that no combination has all values of. */
export function idlePatterns(axes: Axes): number[] {
  const patterns = patternsOver(dimensionsOf(axes), axes.exclude);
  return patterns.filter(({ isPossible }) => !isPossible).map(({ position }) => position);
}

function possible(dimensions: readonly Dimension[], exclude: readonly AxisValues[]): Pattern[] {
  return patternsOver(dimensions, exclude).filter(({ isPossible }) => isPossible);
}

function dimensionsOf({ product, zip }: Axes): Dimension[] {
  const crossed = Object.entries(product).map(([path, values]) => values.map((value) => ({ [path]: value })));
  const zipped = Object.entries(zip);
  const length = zipped[0]?.[1].length;
  if (length === undefined) return crossed;
  const rows = Array.from({ length }, (_, row) =>
    Object.fromEntries(zipped.map(([path, list]) => [path, list[row]])),
  );
  return [...crossed, rows];
}

function patternsOver(dimensions: readonly Dimension[], exclude: readonly AxisValues[]): Pattern[] {
  const axes = new Set(dimensions.flatMap(([first = {}]) => Object.keys(first)));
  return exclude.map((pattern, position) => {
    const fits = dimensions.map((entries) => entries.map((values) => agrees(values, pattern)));
    const named = dimensions.map(([first = {}]) =>
      Object.keys(first).some((path) => Object.hasOwn(pattern, path)),
    );
    const isPossible =
      Object.keys(pattern).every((path) => axes.has(path)) && fits.every((entries) => entries.includes(true));
    return { position, fits, last: named.lastIndexOf(true), isPossible };
  });
}

function agrees(values: AxisValues, pattern: AxisValues): boolean {
  return Object.entries(values).every(
    ([path, value]) => !Object.hasOwn(pattern, path) || isDeepStrictEqual(value, own(pattern, path)),
  );
}

function fitting(alive: readonly Pattern[], depth: number, entry: number): Pattern[] {
  return alive.filter(({ fits }) => fits[depth]?.[entry] === true);
}
