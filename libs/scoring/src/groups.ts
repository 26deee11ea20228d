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
  return [
    'all',
    ...(source < SMALL_BELOW && target < SMALL_BELOW ? ['small'] : []),
    `category:${facts.category}`,
    ...sizeBin(source).map((bin) => `sourceSize:${bin}`),
    ...sizeBin(target).map((bin) => `targetSize:${bin}`),
    ...FLAGS.flatMap((flag) => (facts.flags[flag] === undefined ? [] : [`${flag}:${facts.flags[flag]}`])),
  ];
}

/** The bin of a size ratio, as `[0.25,0.5)`; none where there is no ratio. */
function sizeBin(ratio: number): string[] {
  const last = SIZE_BIN_EDGES.findLastIndex((edge) => ratio >= edge);
  return last < 0 ? [] : [`[${SIZE_BIN_EDGES[last]},${SIZE_BIN_EDGES[last + 1] ?? '∞'})`];
}
