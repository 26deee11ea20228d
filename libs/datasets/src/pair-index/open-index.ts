/** A data set's index: the one in the user's cache while the folder is as it was, else made anew and kept there. */
import path from 'node:path';
import type { Layout } from '../config.ts';
import type { OpenLayout } from '../layout-reader.ts';
import { readerOf } from '../layout-readers.ts';
import { buildIndex } from './build-index.ts';
import { indexFileOf, readIndexFile, writeIndexFile, type PairIndex } from './index-file.ts';
import { unpackPair } from './packed-pairs.ts';
import { scanFolder, stateOf } from './scan-folder.ts';

/**
 * @param cacheFolder Where indexes are kept; one that cannot be written there costs time, never correctness.
 * @throws As `LayoutReader.open` and `listFiles` do. A pair's own defect is not among them.
 */
export async function openIndex(folder: string, layout: Layout, cacheFolder: string): Promise<PairIndex> {
  const root = path.resolve(folder);
  const file = indexFileOf(cacheFolder, root, layout);
  const known = await readIndexFile(file);
  if (known?.layout === layout && known.root === root && known.state === (await stateNow(root, layout)))
    return known;
  const made = await buildIndex(root, layout);
  await writeIndexFile(file, made).catch(() => undefined);
  return made;
}

const stateNow = async (root: string, layout: Layout) =>
  stateOf(await scanFolder(root, await readerOf(layout).listFiles(root)));

/** An index read as its folder would be; a pair that has no place in it is read from the folder, and says what is wrong. */
export function openIndexed({ ids, defects, layout, root, pairs }: PairIndex): OpenLayout {
  const reader = readerOf(layout);
  const before = { trn: 0, val: ids.trn.length, test: ids.trn.length + ids.val.length };
  return {
    ids,
    defects,
    read: async (split, row) =>
      unpackPair(pairs, before[split] + row) ?? (await reader.open(root)).read(split, row),
  };
}
