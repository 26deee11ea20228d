/** What scoring must know of every pair of a list. */
import { pairFacts, type PairFacts, type ScoredQuery, type ScoredTruth } from './pair-facts.ts';

/** The pairs of a split, as `@keygrid/datasets` gives them. */
export interface ScoredPairs {
  readonly length: number;
  query(index: number): Promise<ScoredQuery>;
  truth(index: number): Promise<ScoredTruth>;
}

/** Annotations read at a time: enough to keep a disk busy, far below any limit on open files. */
const AT_A_TIME = 64;

/** In pair order. */
export async function factsOfPairs(pairs: ScoredPairs): Promise<PairFacts[]> {
  const facts: PairFacts[] = [];
  while (facts.length < pairs.length) {
    const first = facts.length;
    const count = Math.min(AT_A_TIME, pairs.length - first);
    const next = Array.from({ length: count }, async (_, i) => {
      const [query, truth] = await Promise.all([pairs.query(first + i), pairs.truth(first + i)]);
      return pairFacts(query, truth);
    });
    for (const each of await Promise.all(next)) facts.push(each);
  }
  return facts;
}
