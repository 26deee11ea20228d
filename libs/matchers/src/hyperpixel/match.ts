/** From two pictures' maps to keypoints: HPF, and with `transport` SCOT. */
import type { Point, Size } from '@keygrid/geometry';
import * as tf from '@tensorflow/tfjs-core';
import { firstLargest } from '../first-largest.ts';
import { cellCount } from './cell-grid.ts';
import { cosines } from './cosines.ts';
import type { PictureMaps } from './picture-maps.ts';
import { displacements, rowStart, type Displacements } from './displacements.ts';
import { houghSpace, houghVotes, type HoughVotes } from './hough.ts';
import { massOf } from './mass.ts';
import { sumByDisplacement } from './pair-sums.ts';
import type { PairBands } from './pair-bands.ts';
import { transferByBoxes, type Transferred, type Uncovered } from './transfer.ts';
import { checkedEpsilon, transport, transportKernel, type TransportOptions } from './transport.ts';
import { votesOf, type Votes } from './votes.ts';

export interface HyperpixelPicture extends PictureMaps {
  /** Of the resized picture. */
  readonly size: Size;
  /** Transport only: weight of each cell; default all alike. */
  readonly weights?: Float64Array;
}

export interface HyperpixelOptions {
  /** HPF: the clamped cosine is raised to it. Default 3. */
  readonly exponent?: number;
  /** Bins of the Hough space, about. Default 8192. */
  readonly bins?: number;
  /** SCOT: votes come from a transport plan. */
  readonly transport?: TransportOptions & {
    /** Of the plan; 1 (default) or 0.5 in the published configurations. */
    readonly power?: number;
  };
}

/** How well each pair of cells matches. */
export interface PairConfidences {
  readonly hough: HoughVotes;
  /** `[source cells, target cells]` of one source cell. */
  readonly row: (sourceCell: number) => Float64Array;
  /** The target cell with the highest confidence; the first one of equals. */
  readonly bestOf: (sourceCell: number) => number;
}

/** Matches two pictures' cells. */
export async function matchCells(
  source: HyperpixelPicture,
  target: HyperpixelPicture,
  { exponent = 3, bins = 8192, transport: plan }: HyperpixelOptions = {},
): Promise<PairConfidences> {
  const { pairs, votes } = plan
    ? await planned(source, target, plan)
    : await similar(source, target, exponent);
  const table = displacements(source.cells, target.cells);
  const sums = sumByDisplacement(pairs, table, votes);
  const hough = houghVotes(sums, table, houghSpace(source.size, target.size, bins));
  return { hough, ...confidences(votesOf(pairs, votes, cellCount(target.cells)), table, hough) };
}

/** Keypoints in pixels of the resized source to pixels of the resized target. */
export function transferMatches(
  keypoints: readonly Point<'input'>[],
  source: PictureMaps,
  target: PictureMaps,
  { bestOf }: Pick<PairConfidences, 'bestOf'>,
  uncovered?: Uncovered,
): Transferred {
  return transferByBoxes(keypoints, { source: source.cells, target: target.cells }, bestOf, uncovered);
}

/** Every pair's value, and what it votes with. */
interface Voters {
  readonly pairs: PairBands;
  readonly votes: Votes;
}

/** Votes are `max(0, cosine)^exponent`. */
async function similar(
  source: HyperpixelPicture,
  target: HyperpixelPicture,
  exponent: number,
): Promise<Voters> {
  if (exponent === 3) return { pairs: await cosines(source, target), votes: { kind: 'cubes' } };
  const pairs = await cosines(source, target, { then: (all) => tf.pow(tf.relu(all), exponent) });
  return { pairs, votes: { kind: 'values' } };
}

async function planned(
  source: HyperpixelPicture,
  target: HyperpixelPicture,
  { epsilon = 0.05, iterations, power = 1 }: NonNullable<HyperpixelOptions['transport']>,
): Promise<Voters> {
  const mass = ({ cells, weights = new Float64Array(cellCount(cells)).fill(1) }: HyperpixelPicture) =>
    massOf(weights);
  const pairs = await cosines(source, target, { times: 1 / checkedEpsilon(epsilon), then: transportKernel });
  const plan = transport(pairs, mass(source), mass(target), iterations);
  return { pairs, votes: { kind: 'plan', ...plan, power } };
}

/** A pair's vote times the smoothed votes of its displacement. */
function confidences(
  votes: (sourceCell: number) => Float64Array,
  table: Displacements,
  { byDisplacement }: HoughVotes,
) {
  const { target } = table;
  const row = (sourceCell: number): Float64Array => {
    const values = votes(sourceCell);
    for (let y = 0; y < target.height; y++) {
      const start = rowStart(table, sourceCell, y);
      for (let x = 0; x < target.width; x++) {
        const cell = y * target.width + x;
        values[cell] = (values[cell] ?? NaN) * (byDisplacement[start + x] ?? NaN);
      }
    }
    return values;
  };
  return { row, bestOf: (sourceCell: number) => firstLargest(row(sourceCell)) };
}
