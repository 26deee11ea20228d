/** What two splits share: images, and pairs of them in either order. */
import { SPLITS, type Layout, type Split } from '../config.ts';
import type { Fact } from './finding.ts';
import { groupBy } from '@keygrid/contract';
import { KNOWN_LEAKS } from './published.ts';
import type { ReadPair } from './read-pairs.ts';

export function findOverlap(layout: Layout, pairs: readonly ReadPair[]): Fact[] {
  const bySplit = groupBy(pairs, ({ split }) => split);
  return SPLITS.flatMap((later, i) =>
    SPLITS.slice(0, i).flatMap((earlier) => {
      if (areOfSameImages(earlier, later)) return [];
      const both: Both = {
        earlier: { split: earlier, pairs: bySplit.get(earlier) ?? [] },
        later: { split: later, pairs: bySplit.get(later) ?? [] },
      };
      return [...sharedPictures(both), ...sharedPairs(layout, both)];
    }),
  );
}

/** `test` and `test-cross-species` are pairs of the same images by design. */
const areOfSameImages = (one: Split, other: Split) => one.split('-')[0] === other.split('-')[0];

interface Side {
  readonly split: Split;
  readonly pairs: readonly ReadPair[];
}
interface Both {
  readonly earlier: Side;
  readonly later: Side;
}

const picturesOf = ({ pairs }: Side) => new Set(pairs.flatMap(({ source, target }) => [source, target]));
const ordered = ({ source, target }: ReadPair) => `${source}\0${target}`;
const unordered = ({ source, target }: ReadPair) => [source, target].sort().join('\0');

function sharedPictures({ earlier, later }: Both): Fact[] {
  const [before, after] = [picturesOf(earlier), picturesOf(later)];
  const shared = [...after].filter((picture) => before.has(picture));
  if (shared.length === 0) return [];
  const what = `${shared.length} of the ${after.size} pictures of ${later.split} are in ${earlier.split} too`;
  const isShared = new Set(shared);
  const pairs = later.pairs.filter(({ source, target }) => isShared.has(source) || isShared.has(target));
  return [{ kind: 'shared-pictures', split: later.split, what, pairs: pairs.map(nameOf) }];
}

/** Counts different pairs of images, not rows: a list may repeat one. */
function sharedPairs(layout: Layout, { earlier, later }: Both): Fact[] {
  const known = new Set(earlier.pairs.map(unordered));
  const shared = later.pairs.filter((pair) => known.has(unordered(pair)));
  if (shared.length === 0) return [];
  const inOrder = new Set(earlier.pairs.map(ordered));
  const count = (pairs: readonly ReadPair[], key: (pair: ReadPair) => string) => new Set(pairs.map(key)).size;
  const sameOrder = count(
    shared.filter((pair) => inOrder.has(ordered(pair))),
    ordered,
  );
  const leak = later.split === 'test' && earlier.split === 'trn' ? KNOWN_LEAKS[layout] : undefined;
  const what =
    `${count(shared, unordered)} of the ${count(later.pairs, unordered)} unordered pairs of ${later.split} are in ${earlier.split} too ` +
    `(in the same order: ${sameOrder} of ${count(later.pairs, ordered)})` +
    (leak ? `; the published lists are known to share ${leak.shared} of ${leak.of}` : '');
  return [{ kind: 'shared-pairs', split: later.split, what, pairs: shared.map(nameOf) }];
}

const nameOf = ({ split, id }: ReadPair) => ({ split, id });
