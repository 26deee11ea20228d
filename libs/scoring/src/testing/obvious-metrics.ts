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
  const groups = symmetricParts(facts.category, facts.numbering);
  const inGroup = (group: readonly number[], i: number) => group.includes(facts.keypointIds?.[i] ?? NaN);
  return facts.truth.map((_, i) => {
    const isNear = far(i, i) <= most;
    const like: number[] = [];
    for (const group of groups)
      for (let j = 0; j < facts.truth.length; j++)
        if (j !== i && inGroup(group, i) && inGroup(group, j)) like.push(j);
    if (metric === 'geo') return like.length === 0 ? undefined : isNear;
    if (metric === 'left-right') {
      if (like.length === 0) return undefined;
      let isConfused = false;
      for (const j of like) if (far(i, j) <= most && far(i, j) < far(i, i)) isConfused = true;
      return isConfused;
    }
    if (metric === 'nearest') {
      const all = facts.truth.map((_, j) => far(i, j));
      return isNear && Math.min(...all) === far(i, i);
    }
    return isNear;
  });
}
