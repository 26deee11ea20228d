/** What scoring must know of every pair of a split, from the annotations. */
import { UserError } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import type { Split } from '@keygrid/datasets/config';
import { pairFacts, type PairFacts } from '@keygrid/scoring';
import type { DatasetFolder } from './find-dataset.ts';

/** Annotation files read at a time: enough to keep a disk busy, far below any limit on open files. */
const AT_A_TIME = 64;

/** In pair order. */
export async function readFacts(
  { folder, ...data }: Pick<DatasetFolder, 'folder'> & Parameters<typeof openDataset>[1],
  split: Split,
): Promise<PairFacts[]> {
  const pairs = await (await openDataset(folder, data)).split(split);
  if (pairs.length === 0) throw new UserError(`${folder} has no pairs in its split ${split}`);
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
