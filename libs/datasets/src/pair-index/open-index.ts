/** A split's index: the one in the user's cache while its files are as they were, else made again and kept there. */
import type { Layout, Split } from '../config.ts';
import type { OpenLayout } from '../layouts/layout-reader.ts';
import { readerOf } from '../layouts/layout-readers.ts';
import { buildIndex } from './build-index.ts';
import { indexFileOf, readIndexFile, writeIndexFile, type PairIndex } from './index-file.ts';
import { unpackPair } from './packed-pairs.ts';
import { scanFiles, stateOf, type ScannedFile } from './scan-folder.ts';

/** A split of a data set's folder. */
export interface SplitPlace {
  /** Absolute path. */
  readonly root: string;
  readonly layout: Layout;
  readonly split: Split;
}

/**
 * Reads no other split's list.
 * @param cacheFolder Where indexes are kept; one that cannot be written there costs time, never correctness.
 * @param onRead Is given the annotations that were read to make the index, with their hashes.
 * @throws As `LayoutReader.open` does. A pair's own defect is not among them.
 */
export async function openIndex(
  { root, layout, split }: SplitPlace,
  cacheFolder: string,
  onRead: (annotations: readonly ScannedFile[]) => void = () => undefined,
): Promise<PairIndex> {
  const file = indexFileOf(cacheFolder, root, layout, split);
  const known = await readIndexFile(file);
  const isOfSplit = known?.layout === layout && known.root === root && known.split === split;
  if (isOfSplit && known.state === stateOf(await scanFiles(root, [...known.files, ...known.partsFiles])))
    return known;
  const { index, annotations } = await buildIndex(root, layout, split);
  await writeIndexFile(file, index).catch(() => undefined);
  onRead(annotations);
  return index;
}

/** Pairs read as from the folder; one that has no place in the index is read from there, and says what is wrong. */
export function readIndexed({
  layout,
  root,
  split,
  pairs,
}: PairIndex): (row: number) => ReturnType<OpenLayout['read']> {
  return async (row) =>
    unpackPair(pairs, row) ?? (await readerOf(layout).open(root, [split])).read(split, row);
}
