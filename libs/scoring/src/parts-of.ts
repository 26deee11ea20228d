/** Which parts a pair's keypoints are, and which others its target picture shows, as metrics ask it. */
import type { PairParts } from './metrics/metric.ts';
import type { FurtherPart, PairFacts } from './pair-facts.ts';

export function partsOf(facts: PairFacts): PairParts {
  const { category, keypointIds: ids = [], numbering } = facts;
  return { category, ids, furtherIds: furtherPartsOf(facts).map(({ id }) => id), numbering };
}

/** None where they are not known. */
export const furtherPartsOf = ({ furtherParts = 'unknown' }: PairFacts): readonly FurtherPart[] =>
  furtherParts === 'unknown' ? [] : furtherParts;
