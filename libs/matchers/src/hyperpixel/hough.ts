/** Regularised Hough matching: pairs of cells vote for their displacement, and the smoothed votes weigh them. */
import type { Size } from '@keygrid/geometry';
import { eachDisplacement, type Displacements } from './displacements.ts';

export interface HoughSpace {
  readonly binsX: number;
  readonly binsY: number;
  /** In pixels of the resized pictures. */
  readonly binSide: number;
  /** Displacement (−width, −height) of it: the space's origin. */
  readonly origin: Size;
}

/** About `cells` square bins over every displacement between two pictures. */
export function houghSpace(source: Size, target: Size, cells = 8192): HoughSpace {
  const [width, height] = [source.width + target.width, source.height + target.height];
  const binSide = Math.sqrt((width * height) / cells);
  const bins = (length: number) => Math.floor(length / binSide) + 1;
  return { binsX: bins(width), binsY: bins(height), binSide, origin: source };
}

/** Bin of a displacement between centres, row-major. */
export function binOf({ binsX, binSide, origin }: HoughSpace, dxPx: number, dyPx: number): number {
  return Math.floor((origin.width + dxPx) / binSide) + binsX * Math.floor((origin.height + dyPx) / binSide);
}

export interface HoughVotes {
  /** `[binsY, binsX]`: all votes, each wholly in one bin. */
  readonly space: Float64Array;
  /** `[binsY, binsX]` */
  readonly smoothed: Float64Array;
  /** The smoothed votes of each displacement's bin: what a pair's own vote is multiplied by. */
  readonly byDisplacement: Float64Array;
}

/** `sums`: votes of all pairs by displacement. */
export function houghVotes(sums: Float64Array, table: Displacements, bins: HoughSpace): HoughVotes {
  const space = new Float64Array(bins.binsX * bins.binsY);
  eachDisplacement(table, (index, dx, dy) => {
    const bin = binOf(bins, dx, dy);
    space[bin] = (space[bin] ?? NaN) + (sums[index] ?? NaN);
  });
  const smoothed = smooth(space, bins);
  const byDisplacement = new Float64Array(sums.length);
  eachDisplacement(table, (index, dx, dy) => {
    byDisplacement[index] = smoothed[binOf(bins, dx, dy)] ?? NaN;
  });
  return { space, smoothed, byDisplacement };
}

const REACH = 3;
/** Published as the full width at half maximum of a window of 7. */
const SIGMA = 7 / 2 / 2.354;

/** 7×7 Gaussian of sum 1, zeros outside: its rows and columns one after the other. */
function smooth(space: Float64Array, { binsX, binsY }: HoughSpace): Float64Array {
  const bell = Array.from({ length: 2 * REACH + 1 }, (_, i) =>
    Math.exp(-((i - REACH) ** 2) / (2 * SIGMA ** 2)),
  );
  const total = bell.reduce((sum, w) => sum + w, 0);
  const along = (values: Float64Array, count: number, step: number) =>
    values.map((_, i) => {
      const at = Math.floor(i / step) % count;
      let sum = 0;
      for (let k = -REACH; k <= REACH; k++)
        if (at + k >= 0 && at + k < count) sum += (bell[k + REACH] ?? 0) * (values[i + k * step] ?? 0);
      return sum / total;
    });
  return along(along(space, binsX, 1), binsY, binsX);
}
