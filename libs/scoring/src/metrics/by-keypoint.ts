/** PCK of each part of a category by itself. */
import type { Metric } from './metric.ts';
import { partName } from './part-names.ts';
import { PCK } from './pck.ts';

export const BY_KEYPOINT: Metric = {
  about: 'PCK of each part of each category by itself, a group for each',
  source: 'as tables of PCK by keypoint: Yang and Ramanan 2013',
  better: 'higher',
  needsKeypointIds: true,
  isHit: PCK.isHit,
  groupOf: ({ category, ids, numbering }, keypoint) =>
    `keypoint:${category}:${partName(ids[keypoint], numbering)}`,
};
