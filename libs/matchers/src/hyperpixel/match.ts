/** From two pictures' maps to keypoints: HPF, and with `transport` SCOT. */
import type { Point, Size } from '@keygrid/geometry';
import * as tf from '@tensorflow/tfjs-core';
import { firstLargest } from '../first-largest.ts';
import { cellCount } from './cell-grid.ts';
import { cosines, type PairBands, type PictureMaps } from './cosines.ts';
import { displacements, rowStart, type Displacements } from './displacements.ts';
import { houghSpace, houghVotes, type HoughVotes } from './hough.ts';
import { massOf } from './mass.ts';
import { transferByBoxes, type Transferred, type Uncovered } from './transfer.ts';
import { transport, transportKernel, transportVotes, type TransportOptions } from './transport.ts';

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
  const votes = plan
    ? await planned(source, target, plan)
    : await cosines(source, target, (pairs) => powers(pairs, exponent));
  const table = displacements(source.cells, target.cells);
  const hough = houghVotes(votes, table, houghSpace(source.size, target.size, bins));
  return { hough, ...confidences(votes, table, hough) };
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

/** `max(0, cosine)^exponent` */
function powers(pairs: tf.Tensor2D, exponent: number): tf.Tensor2D {
  const positive = tf.relu(pairs);
  return exponent === 3 ? tf.mul(tf.square(positive), positive) : tf.pow(positive, exponent);
}

async function planned(
  source: HyperpixelPicture,
  target: HyperpixelPicture,
  { epsilon, iterations, power }: NonNullable<HyperpixelOptions['transport']>,
): Promise<PairBands> {
  const mass = ({ cells, weights = new Float64Array(cellCount(cells)).fill(1) }: HyperpixelPicture) =>
    massOf(weights);
  const kernel = await cosines(source, target, (pairs) => transportKernel(pairs, epsilon));
  return transportVotes(kernel, transport(kernel, mass(source), mass(target), iterations), power);
}

/** A pair's vote times the smoothed votes of its displacement. */
function confidences(votes: PairBands, table: Displacements, { byDisplacement }: HoughVotes) {
  const { target } = table;
  const row = (sourceCell: number): Float64Array => {
    const count = cellCount(target);
    const own = rowOf(votes, sourceCell, count);
    const values = new Float64Array(count);
    for (let y = 0; y < target.height; y++) {
      const start = rowStart(table, sourceCell, y);
      for (let x = 0; x < target.width; x++) {
        const cell = y * target.width + x;
        values[cell] = (own[cell] ?? NaN) * (byDisplacement[start + x] ?? NaN);
      }
    }
    return values;
  };
  return { row, bestOf: (sourceCell: number) => firstLargest(row(sourceCell)) };
}

/** The pairs of one source cell. */
function rowOf(bands: PairBands, sourceCell: number, targets: number): Float32Array {
  // All bands but the last have as many cells.
  const cells = (bands[0]?.length ?? 0) / targets;
  const first = (sourceCell % cells) * targets;
  return bands[Math.floor(sourceCell / cells)]?.subarray(first, first + targets) ?? new Float32Array();
}
