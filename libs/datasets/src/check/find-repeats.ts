/** Pairs of the same two images within one split: they count twice in every mean. */
import type { Split } from '../config.ts';
import type { Fact } from './finding.ts';
import { groupBy } from '@keygrid/contract';
import type { ReadPair } from './read-pairs.ts';

export function findRepeats(pairs: readonly ReadPair[]): Fact[] {
  const bySplit = groupBy(pairs, ({ split }) => split);
  return [...bySplit].flatMap(([split, ofSplit]) => [
    ...repeated(split, ofSplit),
    ...reversed(split, ofSplit),
  ]);
}

function repeated(split: Split, pairs: readonly ReadPair[]): Fact[] {
  const alike = groupBy(pairs, ({ source, target, mirrored }) => [source, target, mirrored].join('\0'));
  const groups = [...alike.values()].filter((group) => group.length > 1);
  if (groups.length === 0) return [];
  const all = groups.flat();
  const what = `pairs of ${split} whose images are listed again in the same order: ${all.length}, of ${groups.length} different`;
  return [{ kind: 'repeated', split, what, pairs: all.map(({ id }) => ({ split, id })) }];
}

function reversed(split: Split, pairs: readonly ReadPair[]): Fact[] {
  const listed = new Set(pairs.map(({ source, target, mirrored }) => [source, target, mirrored].join('\0')));
  const both = pairs.filter(
    ({ source, target, mirrored }) => source !== target && listed.has([target, source, mirrored].join('\0')),
  );
  if (both.length === 0) return [];
  const what = `pairs of ${split} that are listed in the other order too: ${both.length} of ${pairs.length}`;
  return [{ kind: 'reversed', split, what, pairs: both.map(({ id }) => ({ split, id })) }];
}
