/** What is known of the data sets as their authors published them. */
import { grouped } from '@keygrid/contract';
import { SPLITS, type Layout, type Split } from '../config.ts';
import type { Fact } from './finding.ts';

type Counts = Partial<Record<Split, number>>;

/** Pairs of each split (docs/method.md §9). SPair-71k's small lists are not described in print. */
const PUBLISHED: Partial<Record<Layout, Counts>> = {
  'spair-large': { trn: 53_340, val: 5_384, test: 12_234 },
  'pf-pascal': { trn: 2_940, val: 308, test: 299 },
  'pf-willow': { test: 900 },
};

/** Test pairs that are training pairs too, whatever their order, in the lists everybody uses. */
export const KNOWN_LEAKS: Partial<Record<Layout, { readonly shared: number; readonly of: number }>> = {
  'pf-pascal': { shared: 95, of: 277 },
};

/** A folder with this share of the published pairs is taken for a damaged copy, not for another data set. */
const LOOKS_PUBLISHED = 0.5;

/** The published counts, when the folder looks like the published data set: at least half of it, and no more than it. */
export function publishedCounts(layout: Layout, pairs: Record<Split, number>): Counts {
  const counts = PUBLISHED[layout] ?? {};
  const total = (of: Counts) => SPLITS.reduce((sum, split) => sum + (of[split] ?? 0), 0);
  const [here, published] = [total(pairs), total(counts)];
  return here >= LOOKS_PUBLISHED * published && here <= (1 + LOOKS_PUBLISHED) * published ? counts : {};
}

export function findOtherCounts(pairs: Record<Split, number>, published: Counts): Fact[] {
  return SPLITS.flatMap((split): Fact[] => {
    const expected = published[split];
    if (expected === undefined || expected === pairs[split]) return [];
    const what = `${split} lists ${grouped(pairs[split])} pairs, as published it has ${grouped(expected)}`;
    return [{ kind: 'count', split, what, pairs: [] }];
  });
}
