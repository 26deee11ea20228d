/** One annotation file of PF-PASCAL: the keypoints of an object, some absent, and its box. */
import type { Box, Point } from '@keygrid/geometry';
import { dataError, requireNoDefect } from '../corrupt-data-error.ts';
import type { Defect } from '../defect.ts';
import type { ReadFile } from './layout-reader.ts';
import { readListed } from './read-annotation-file.ts';
import { readMat, type MatArray } from '../mat/read-mat.ts';

/** MATLAB's first pixel is 1 and its middle 1.0: the right and lower edge are half a pixel, at most one, beyond where we count them. */
export const MATLAB_SLACK_PX = 1;

interface MatAnnotation {
  /** By the class's keypoint numbers; marks of absence among them (`absent-keypoints.ts`). */
  readonly keypoints: readonly Point<'original'>[];
  readonly box: Box<'original'>;
}

/**
 * Coordinates are taken as they stand, as every published loader does.
 * @param listedAt Where the pair is named, for the message when the file is missing.
 * @throws MissingDataError when the file is missing; CorruptDataError with everything impossible that it says.
 */
export async function readMatAnnotation(
  file: string,
  { listedAt, readFile }: { listedAt: string; readFile: ReadFile },
): Promise<MatAnnotation> {
  const content = await readListed(file, listedAt, readFile);
  const { kps, bbox } = readMat(content, file, ['kps', 'bbox']);
  requireNoDefect([...boxDefects(bbox), ...keypointDefects(kps)].map((defect) => ({ ...defect, file })));
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = bbox.data;
  return { keypoints: keypointsOf(kps), box: { x1, y1, x2, y2 } };
}

function boxDefects({ data }: MatArray): Pick<Defect, 'kind' | 'what'>[] {
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = data;
  if (data.length === 4 && x1 < x2 && y1 < y2) return [];
  const found = [...data].slice(0, 8).join(', ');
  return [{ kind: 'box', what: `bbox is [${found}]; expected [x1, y1, x2, y2] with x1 < x2 and y1 < y2` }];
}

function keypointDefects({ shape, data }: MatArray): Pick<Defect, 'kind' | 'what'>[] {
  if (shape.length === 2 && (shape[1] === 2 || data.length === 0)) return [];
  return [{ kind: 'annotation', what: `kps is ${shape.join('×')}; expected a row (x, y) for each keypoint` }];
}

/** One that is not annotated is (NaN, NaN). */
function keypointsOf({ shape, data }: MatArray): Point<'original'>[] {
  const count = data.length > 0 ? (shape[0] ?? 0) : 0;
  return Array.from({ length: count }, (_, k) => ({ x: data[k] ?? NaN, y: data[count + k] ?? NaN }));
}

interface Annotated {
  readonly annotation: string;
  readonly keypoints: readonly Point<'original'>[];
}

/** @throws CorruptDataError when the two annotations have unequal numbers of keypoints. */
export function requireEqualCounts(source: Annotated, target: Annotated): void {
  const [inSource, inTarget] = [source.keypoints.length, target.keypoints.length];
  if (inSource === inTarget) return;
  const what = `kps has ${inSource} rows, in ${target.annotation} ${inTarget}; expected as many in both`;
  throw dataError([{ kind: 'keypoint-count', file: source.annotation, what }]);
}
