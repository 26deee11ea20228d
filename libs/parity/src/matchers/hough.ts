/** Cases of the parts of HPF: hyperpixels, similarity, votes, transfer, resized sizes. */
import { largest, smallest } from '@keygrid/contract';
import {
  binOf,
  cellCount,
  cellGrid,
  centreX,
  centreY,
  cosines,
  displacements,
  houghSpace,
  houghVotes,
  resizedSize,
  resizeMap,
  sumByDisplacement,
  transferByBoxes,
  type CellGrid,
  type FeatureMap,
} from '@keygrid/matchers';
import { z } from 'zod';
import { paramsOf, tensorOf, type TensorCase } from '../case.ts';
import { largestDifference, type Computed } from '../check.ts';
import { casesOf, type NamedCase } from '../json-cases.ts';
import { fromPoints, fromValues, mapOf, mapsOf, pointsOf, SizeParam } from './values.ts';

export function hyperpixelAssembly(test: TensorCase): Computed {
  const { size, jump, field, margin } = paramsOf(test, {
    size: SizeParam,
    jump: z.number(),
    field: z.number(),
    margin: z.number(),
  });
  const [first, ...others] = mapsOf(test, 'in.map') as [FeatureMap, ...FeatureMap[]];
  const maps = [first, ...others.map((map) => resizeMap(map, first.height, first.width, 'aligned'))];
  const channels = maps.reduce((sum, map) => sum + map.channels, 0);
  const cells = Array.from({ length: first.height * first.width }, (_, cell) => cell);
  const vector = (cell: number) =>
    maps.flatMap((map) => [...map.data.subarray(cell * map.channels, (cell + 1) * map.channels)]);
  const geometry = { jumpPx: jump, fieldPx: field };
  const every = cellGrid(first, geometry, size);
  const some = cellGrid(first, geometry, size, margin);
  const kept = Array.from(
    { length: cellCount(some) },
    (_, i) => (some.top + Math.floor(i / some.width)) * first.width + some.left + (i % some.width),
  );
  return new Map([
    ['out.hyperpixels', fromValues(cells.flatMap(vector), [first.height, first.width, channels])],
    ['out.boxes', boxes(every)],
    ['out.centres', fromPoints(cells.map((cell) => ({ x: centreX(every, cell), y: centreY(every, cell) })))],
    ['out.kept', fromValues(kept)],
    ['out.features', fromValues(kept.flatMap(vector), [kept.length, channels])],
  ]);
}

/** `[cells, 4]` */
function boxes(grid: CellGrid) {
  const all = Array.from({ length: cellCount(grid) }, (_, cell) => {
    const [x, y, half] = [centreX(grid, cell), centreY(grid, cell), grid.halfFieldPx];
    return [x - half, y - half, x + half, y + half];
  });
  return fromValues(all.flat(), [all.length, 4]);
}

export async function houghSimilarity(test: TensorCase): Promise<Computed> {
  const { exponent } = paramsOf(test, { exponent: z.number() });
  const side = (name: string) => {
    const { height: count, width: channels, data } = mapOf(test, name);
    const map = { height: count, width: 1, channels, data };
    return { maps: [map], cells: cellGrid(map, { jumpPx: 1, fieldPx: 1 }, map) };
  };
  const [source, target] = [side('in.source'), side('in.target')];
  const similarity = (await cosines(source, target)).flatMap((band) =>
    Array.from(band, (cosine) => Math.max(0, cosine) ** exponent),
  );
  return new Map([['out.similarity', fromValues(similarity, tensorOf(test, 'out.similarity').shape)]]);
}

/** The case's cells are some of a grid: those left out vote for nothing. */
export function votes(test: TensorCase): Computed {
  const { sourceSize, targetSize, cells } = paramsOf(test, {
    sourceSize: SizeParam,
    targetSize: SizeParam,
    cells: z.number(),
  });
  const [from, to] = [pointsOf(test, 'in.sourceCentres'), pointsOf(test, 'in.targetCentres')];
  const given = tensorOf(test, 'in.votes').data;
  const jumpPx = smallestStep([...from, ...to].flatMap(({ x, y }) => [x, y]));
  const gridOver = (points: { x: number; y: number }[]) => {
    const count = (values: number[]) => largest(values) / jumpPx + 1;
    const grid = { width: count(points.map(({ x }) => x)), height: count(points.map(({ y }) => y)) };
    return cellGrid(grid, { jumpPx, fieldPx: 1 }, grid);
  };
  const [source, target] = [gridOver(from), gridOver(to)];
  const cellOf = (grid: CellGrid, { x, y }: { x: number; y: number }) => (y * grid.width + x) / jumpPx;
  const all = new Float32Array(cellCount(source) * cellCount(target));
  const pairs = from.flatMap((a, i) => to.map((b, k) => ({ a, b, vote: given[i * to.length + k] ?? NaN })));
  for (const { a, b, vote } of pairs) all[cellOf(source, a) * cellCount(target) + cellOf(target, b)] = vote;
  const bins = houghSpace(sourceSize, targetSize, cells);
  const table = displacements(source, target);
  const { space, smoothed } = houghVotes(sumByDisplacement([all], table, { kind: 'values' }), table, bins);
  const binOfPair = pairs.map(({ a, b }) => binOf(bins, b.x - a.x, b.y - a.y));
  const confidence = pairs.map(({ vote }, i) => vote * (smoothed[binOfPair[i] ?? -1] ?? NaN));
  return new Map([
    ['out.space', fromValues(space, [bins.binsY, bins.binsX])],
    ['out.smoothed', fromValues(smoothed, [bins.binsY, bins.binsX])],
    ['out.bins', fromValues(binOfPair, [from.length, to.length])],
    ['out.confidence', fromValues(confidence, [from.length, to.length])],
  ]);
}

function smallestStep(values: readonly number[]): number {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  return smallest(sorted.slice(1).map((value, i) => value - (sorted[i] ?? NaN)));
}

export function transfer(test: TensorCase): Computed {
  const { sourceSize, targetSize, jump, field, notCovered } = paramsOf(test, {
    sourceSize: SizeParam,
    targetSize: SizeParam,
    jump: z.number(),
    field: z.number(),
    notCovered: z.number(),
  });
  const confidence = tensorOf(test, 'in.confidence');
  const [sources = 0, targets = 0] = confidence.shape;
  const gridOf = (picture: { width: number; height: number }) =>
    cellGrid({ width: Math.ceil(picture.width / jump), height: Math.ceil(picture.height / jump) }, { jumpPx: jump, fieldPx: field }, picture, jump); // prettier-ignore
  const grids = { source: gridOf(sourceSize), target: gridOf(targetSize) };
  const best = Array.from({ length: sources }, (_, i) => {
    const row = confidence.data.subarray(i * targets, (i + 1) * targets);
    return row.reduce((first, value, k) => (value > (row[first] ?? NaN) ? k : first), 0);
  });
  const keypoints = pointsOf(test, 'in.keypoints');
  const asPublished = transferByBoxes(keypoints, grids, (cell) => best[cell] ?? NaN, 'nan');
  const nearest = transferByBoxes(keypoints, grids, (cell) => best[cell] ?? NaN, 'nearest');
  const marked = asPublished.keypoints.map(({ x, y }) =>
    Number.isNaN(x) ? { x: notCovered, y: notCovered } : { x, y },
  );
  return new Map([
    ['out.best', fromValues(best)],
    ['out.covering', fromValues(asPublished.covering)],
    ['out.keypoints', fromPoints(marked)],
    ['out.keypointsNearest', fromPoints(nearest.keypoints)],
    ['out.sourceBoxes', boxes(grids.source)],
    ['out.targetBoxes', boxes(grids.target)],
  ]);
}

const Resized = z.object({ width: z.number(), height: z.number(), ratio: z.number() });
const SizeCase = z.object({
  width: z.number(),
  height: z.number(),
  hpf: Resized,
  scot: Resized,
  hough: z.object({ binsX: z.number(), binsY: z.number(), binSide: z.number() }),
});

/** Rows of `sizes.json` have no names: `500x375`. */
export const sizes = (file: string): Promise<NamedCase[]> =>
  casesOf(file, { test: SizeCase, rest: z.unknown() }, (test) => {
    const [hpf, scot] = [resizedSize(test), resizedSize(test, { enlarge: true })];
    const bins = houghSpace(hpf, scot);
    const exact = (what: string, got: number[], want: number[], tolerance = 0) => ({
      what,
      error: largestDifference(got, want),
      tolerance,
    });
    return [
      exact('hpf', [hpf.width, hpf.height, hpf.ratio], [test.hpf.width, test.hpf.height, test.hpf.ratio]),
      exact(
        'scot',
        [scot.width, scot.height, scot.ratio],
        [test.scot.width, test.scot.height, test.scot.ratio],
      ),
      exact('bins', [bins.binsX, bins.binsY], [test.hough.binsX, test.hough.binsY]),
      exact('binSide', [bins.binSide], [test.hough.binSide], 1e-12),
    ];
  });
