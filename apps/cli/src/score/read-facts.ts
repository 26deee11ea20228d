/** What scoring must know of every pair of a split, from the annotations. */
import { UserError } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import type { Split } from '@keygrid/datasets/config';
import { factsOfPairs, type PairFacts } from '@keygrid/scoring';
import type { DatasetFolder } from './find-dataset.ts';

/** In pair order. */
export async function readFacts(
  { folder, ...data }: Pick<DatasetFolder, 'folder'> & Parameters<typeof openDataset>[1],
  split: Split,
): Promise<PairFacts[]> {
  const pairs = await (await openDataset(folder, data)).split(split);
  if (pairs.length === 0) throw new UserError(`${folder} has no pairs in its split ${split}`);
  return factsOfPairs(pairs);
}
