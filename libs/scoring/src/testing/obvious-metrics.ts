/** Every metric as slow and as obvious as it can be written, in original pixels by the object's box. */
import type { MetricName } from '../config.ts';
import { symmetricParts } from '../metrics/symmetric-parts.ts';
import type { Mark } from '../score-pair.ts';
import type { DrawnPair } from './drawn-pairs.ts';

export function obviousMarks(
  metric: MetricName | undefined,
  { facts, predictions }: DrawnPair,
  alpha: number,
): Mark[] {
  const { x1, y1, x2, y2 } = facts.targetBox;
  const most = alpha * Math.max(x2 - x1, y2 - y1);
  const far = (i: number, j: number) => {
    const [p, t] = [predictions[i], facts.truth[j]];
    return p && t ? Math.hypot(p.x - t.x, p.y - t.y) : NaN;
  };
  const shown = facts.truth.map((at, i) => ({ id: facts.keypointIds?.[i] ?? NaN, at }));
  if (facts.furtherParts && facts.furtherParts !== 'unknown') shown.push(...facts.furtherParts);
  const groups = symmetricParts(facts.category, facts.numbering);
  return facts.truth.map((_, i) => {
    const isNear = far(i, i) <= most;
    const own = facts.keypointIds?.[i] ?? NaN;
    let isCounted = false;
    let isConfused = false;
    for (const group of groups) {
      if (!group.includes(own)) continue;
      // GeoAware-SC's rule: of the keypoint's group the target picture shows at least two.
      const ofGroup = shown.filter(({ id }) => group.includes(id));
      if (ofGroup.length >= 2) isCounted = true;
      for (const { id, at } of ofGroup) {
        const p = predictions[i] ?? { x: NaN, y: NaN };
        const toIt = Math.hypot(p.x - at.x, p.y - at.y);
        if (id !== own && toIt <= most && toIt < far(i, i)) isConfused = true;
      }
    }
    if (metric === 'geo') return isCounted ? isNear : undefined;
    if (metric === 'left-right') return isCounted ? isConfused : undefined;
    if (metric === 'nearest') {
      const all = facts.truth.map((_, j) => far(i, j));
      return isNear && Math.min(...all) === far(i, i);
    }
    return isNear;
  });
}
