/** Keypoints that a run accepts and a person may want to look at. */
import { SPLITS } from '../config.ts';
import type { Fact, FactKind } from './finding.ts';
import type { ReadPair } from './read-pairs.ts';

export function findOddKeypoints(pairs: readonly ReadPair[]): Fact[] {
  return SPLITS.flatMap((split) => {
    const ofSplit = pairs.filter((pair) => pair.split === split);
    const outside = ofSplit.filter(({ keypointsOutsideBox }) => keypointsOutsideBox > 0);
    const points = outside.reduce((sum, { keypointsOutsideBox }) => sum + keypointsOutsideBox, 0);
    const without = ofSplit.filter(({ keypoints }) => keypoints === 0);
    return [
      ...fact(
        'outside-box',
        outside,
        `keypoints of ${split} outside their object's box: ${points}, in ${outside.length} of ${ofSplit.length} pairs`,
      ),
      ...fact(
        'no-keypoints',
        without,
        `pairs of ${split} without a keypoint, which enter no mean: ${without.length} of ${ofSplit.length}`,
      ),
    ];
  });
}

function fact(kind: FactKind, pairs: readonly ReadPair[], what: string): Fact[] {
  const [first] = pairs;
  if (!first) return [];
  return [{ kind, split: first.split, what, pairs: pairs.map(({ split, id }) => ({ split, id })) }];
}
