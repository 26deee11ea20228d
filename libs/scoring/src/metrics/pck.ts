/** The percentage of correct keypoints, which a protocol without a metric measures. */
import type { Metric } from './metric.ts';

export const PCK: Metric = {
  about: 'keypoints predicted within alpha times the threshold of their truth',
  source: 'Yang and Ramanan 2013, Articulated Human Detection with Flexible Mixtures of Parts',
  better: 'higher',
  needsKeypointIds: false,
  isHit: (pair, keypoint, isWithin) => isWithin(pair.distance(keypoint, keypoint)),
};
