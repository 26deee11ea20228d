/** The groups a pair is reported under: `all`, `small`, its category, object sizes and SPair-71k's flags. */
import { SMALL_BELOW } from './config.ts';
import type { PairFacts } from './pair-facts.ts';

/** Edges of the half-open size bins in r = longer keypoint box side / input side; the last bin is open upwards. */
const SIZE_BIN_EDGES = [0, 0.25, 0.5, 0.75, 1] as const;

const FLAGS = ['viewpoint', 'scale', 'truncation', 'occlusion'] as const;

/** `side`: the model's input side S in pixels, whatever frame the protocol measures in. */
export function groupsOf(facts: Pick<PairFacts, 'category' | 'extents' | 'flags'>, side: number): string[] {
  const source = (facts.extents.source ?? NaN) / side;
  const target = (facts.extents.target ?? NaN) / side;
  const groups = ['all'];
  if (source < SMALL_BELOW && target < SMALL_BELOW) groups.push('small');
  groups.push(`category:${facts.category}`);
  const [sourceBin, targetBin] = [sizeBin(source), sizeBin(target)];
  if (sourceBin !== undefined) groups.push(`sourceSize:${sourceBin}`);
  if (targetBin !== undefined) groups.push(`targetSize:${targetBin}`);
  for (const flag of FLAGS) {
    const level = facts.flags[flag];
    if (level !== undefined) groups.push(`${flag}:${level}`);
  }
  return groups;
}

/** As `[0.25,0.5)`. */
const SIZE_BINS = SIZE_BIN_EDGES.map((edge, i) => `[${edge},${SIZE_BIN_EDGES[i + 1] ?? '∞'})`);

/** The bin of a size ratio; none where there is no ratio. */
function sizeBin(ratio: number): string | undefined {
  return SIZE_BINS[SIZE_BIN_EDGES.findLastIndex((edge) => ratio >= edge)];
}
