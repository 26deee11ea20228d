/** One annotation file of PF-PASCAL: the keypoints of an object, some absent, and its box. */
import { UserError, type Box, type Point } from '@keygrid/geometry';
import { CorruptDataError } from './corrupt-data-error.ts';
import type { ReadFile } from './layout-reader.ts';
import { readMat, type MatArray } from './mat/read-mat.ts';

/** MATLAB's first pixel is 1 and its middle 1.0: an edge lies half a pixel, at most one, beyond where we count it. */
export const MATLAB_SLACK_PX = 1;

interface MatAnnotation {
  /** By the class's keypoint numbers; undefined where the image does not show it. */
  readonly keypoints: readonly (Point<'original'> | undefined)[];
  readonly box: Box<'original'>;
}

/**
 * Coordinates are taken as they stand, as every published loader does.
 * @param listedAt Where the pair is named, for the message when the file is missing.
 * @throws UserError when the file is missing; CorruptDataError when it says something impossible.
 */
export async function readMatAnnotation(
  file: string,
  pairId: string,
  { listedAt, readFile }: { listedAt: string; readFile: ReadFile },
): Promise<MatAnnotation> {
  const content = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new UserError(
      `${file}: no such annotation, though ${listedAt} lists pair ${pairId}. Restore the data set.`,
      {
        cause,
      },
    );
  });
  const where = `${file}: pair ${pairId}`;
  const { kps, bbox } = readMat(content, where, ['kps', 'bbox']);
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = bbox.data;
  if (bbox.data.length !== 4 || !(x1 < x2 && y1 < y2)) {
    throw new CorruptDataError(
      `${where}: bbox is [${[...bbox.data].slice(0, 8).join(', ')}]. Expected [x1, y1, x2, y2] with x1 < x2 and y1 < y2.`,
    );
  }
  return { keypoints: keypointsOf(kps, where), box: { x1, y1, x2, y2 } };
}

function keypointsOf({ shape, data }: MatArray, where: string): (Point<'original'> | undefined)[] {
  const [count = 0, columns] = shape;
  if (shape.length !== 2 || (columns !== 2 && data.length > 0)) {
    throw new CorruptDataError(
      `${where}: kps is ${shape.join('×')}. Expected a row (x, y) for each keypoint.`,
    );
  }
  return Array.from({ length: data.length > 0 ? count : 0 }, (_, k) => {
    const [x = NaN, y = NaN] = [data[k], data[count + k]];
    return Number.isNaN(x) || Number.isNaN(y) ? undefined : { x, y };
  });
}

interface Annotated {
  readonly annotation: string;
  readonly keypoints: readonly (Point<'original'> | undefined)[];
}

/** The keypoints that both images show, in the order of their numbers. */
export function sharedKeypoints(source: Annotated, target: Annotated, pairId: string) {
  const [inSource, inTarget] = [source.keypoints.length, target.keypoints.length];
  if (inSource !== inTarget) {
    throw new CorruptDataError(
      `${source.annotation}: pair ${pairId}: kps has ${inSource} rows, in ${target.annotation} ${inTarget}. Expected as many in both.`,
    );
  }
  const both = source.keypoints.flatMap((from, k) => {
    const to = target.keypoints[k];
    return from && to ? [{ from, to }] : [];
  });
  return { source: both.map(({ from }) => from), target: both.map(({ to }) => to) };
}
