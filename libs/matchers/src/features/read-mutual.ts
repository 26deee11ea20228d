/** A readout with what is asked of matches that hold both ways. */
import type { Point } from '@keygrid/geometry';
import type { MatchedPoint } from '@keygrid/kbc';
import { mutualFilter } from './mutual-filter.ts';
import type { Mutual } from './readout-settings.ts';
import { mutualFlags, readPoints, type CorrelationMap, type Readout } from './readout.ts';

/**
 * `soft`: cosines go through the mutual filter before they are read. `strict`: points are read as with `none`, and each says whether
 * its source cell is also the best one of its best target cell. `stridePx` is a cell's side.
 */
export function readMutual(
  keypoints: readonly Point<'input'>[],
  map: CorrelationMap,
  stridePx: number,
  { readout, mutual }: { readonly readout: Readout; readonly mutual: Mutual },
): MatchedPoint[] {
  const points = readPoints(keypoints, mutual === 'soft' ? mutualFilter(map) : map, stridePx, readout);
  if (mutual !== 'strict') return points;
  const flags = mutualFlags(keypoints, map, stridePx);
  return points.map((point, k) => ({ ...point, isMutual: flags[k] === 1 }));
}
