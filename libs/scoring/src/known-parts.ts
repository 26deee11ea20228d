/** What stored facts say of the parts of their pictures: those that were stored by an earlier version may not say all. */
import { counted } from '@keygrid/contract';
import { metricOf, type MetricName } from './metrics/metrics.ts';
import type { PairFacts } from './pair-facts.ts';

/** Whether the annotations were read for all that a metric asks. `isNumbered`: whether a table says what the data set's ids are. */
export function wereReadFor(
  metric: MetricName | undefined,
  facts: readonly PairFacts[],
  isNumbered: boolean,
): boolean {
  const { needsKeypointIds, asksFurtherParts } = metricOf(metric);
  if (!needsKeypointIds || !isNumbered) return true;
  return facts.every(
    ({ truth, keypointIds, furtherParts }) =>
      truth.length === 0 || (keypointIds !== undefined && (!asksFurtherParts || furtherParts !== undefined)),
  );
}

export const arePartsUnknown = ({ furtherParts }: PairFacts): boolean => furtherParts === 'unknown';

/** What a reader of the scores must know beside them; undefined where nothing is missing. */
export function unknownPartsNote(
  metric: MetricName | undefined,
  facts: readonly PairFacts[],
  where: string,
): string | undefined {
  const unknown = facts.filter(arePartsUnknown).length;
  if (!metricOf(metric).asksFurtherParts || unknown === 0) return undefined;
  const which =
    unknown === facts.length
      ? `all ${counted(unknown, 'pair')}`
      : `${unknown} of ${counted(facts.length, 'pair')}`;
  return (
    `${metric}: in ${which} of ${where} the target picture has no annotation of its own that can be used. Only the parts of the pair are ` +
    'known there, and fewer keypoints count than in published numbers; keygrid data check says why'
  );
}
