/** PCK that a prediction between two keypoints cannot satisfy for both. */
import type { Metric } from './metric.ts';

export const NEAREST: Metric = {
  about: 'PCK where no other keypoint of the pair may be nearer to the prediction than its truth',
  source: 'PCK† of Aygün and Mac Aodha 2022, arXiv:2207.05054',
  better: 'higher',
  needsKeypointIds: false,
  isHit(pair, keypoint, isWithin) {
    const own = pair.distance(keypoint, keypoint);
    if (!isWithin(own)) return false;
    for (let other = 0; other < pair.keypoints; other++)
      if (pair.distance(keypoint, other) < own) return false;
    return true;
  },
};
