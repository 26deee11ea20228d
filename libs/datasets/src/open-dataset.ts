/** A data set's layout decides how its folder is read; everything else sees `Dataset`, `Query` and `Truth`. */
import path from 'node:path';
import { UserError } from '@keygrid/geometry';
import { userCacheFolder } from './cache-folder.ts';
import { LAYOUT_DEFAULTS, SPLITS, type Layout, type Split } from './config.ts';
import { dataError, forPair } from './corrupt-data-error.ts';
import type { LayoutReader, OpenLayout } from './layout-reader.ts';
import { readerOf } from './layout-readers.ts';
import { openIndex, openIndexed } from './pair-index/open-index.ts';
import type { Dataset, PairList } from './pair.ts';

/**
 * Opens a folder for reading; annotations come from its index, pictures are read when they are used.
 * @param cacheFolder Keeps the index. Default: the user's cache.
 * @throws UserError naming the missing path, the expected layout and where to get it; all that is wrong with the lists and
 *   not excluded; or an excluded id that is in no split.
 */
export async function openDataset(
  folder: string,
  { layout, exclude = [] }: { layout: Layout; exclude?: readonly string[] },
  cacheFolder = userCacheFolder(),
): Promise<Dataset> {
  const reader = readerOf(layout);
  const opened = openIndexed(await openIndex(folder, layout, cacheFolder));
  const excluded = new Set(exclude);
  checkExcluded(folder, excluded, opened, layout);
  requireSound(reader, opened, excluded);
  return {
    async split(name) {
      const { splits } = LAYOUT_DEFAULTS[layout];
      if (splits.includes(name)) return openSplit(path.resolve(folder), opened, name, excluded);
      throw new UserError(
        `${folder}: a ${layout} data set has no split ${name}. Expected ${splits.join(', ')}.`,
      );
    },
  };
}

export interface DatasetSummary {
  readonly pairs: Record<Split, number>;
  /** Sorted, over all splits. */
  readonly categories: string[];
}

/**
 * Reads the lists of pair ids only.
 * @throws UserError as `openDataset` does.
 */
export async function summariseDataset(folder: string, layout: Layout): Promise<DatasetSummary> {
  const reader = readerOf(layout);
  const opened = await reader.open(folder);
  requireSound(reader, opened, new Set());
  const { ids } = opened;
  const all = SPLITS.flatMap((split) => ids[split]);
  const categories = [...new Set(all.map((id) => id.slice(id.lastIndexOf(':') + 1)))];
  const { trn, val, test } = ids;
  return { pairs: { trn: trn.length, val: val.length, test: test.length }, categories: categories.sort() };
}

/** A defect of a pair that is excluded stops nobody. */
function requireSound(
  { expected }: LayoutReader,
  { defects }: OpenLayout,
  excluded: ReadonlySet<string>,
): void {
  const left = defects.filter(({ pair }) => pair === undefined || !excluded.has(pair));
  if (left.length === 0) return;
  throw dataError(left, undefined, left.some(({ kind }) => kind === 'missing-file') ? expected : undefined);
}

function checkExcluded(
  folder: string,
  excluded: ReadonlySet<string>,
  { ids, defects }: OpenLayout,
  layout: Layout,
): void {
  if (excluded.size === 0) return;
  const known = new Set([...SPLITS.flatMap((split) => ids[split]), ...defects.map(({ pair }) => pair)]);
  const unknown = [...excluded].filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new UserError(
    `${folder}: \`exclude\` names ${unknown.map((id) => `"${id}"`).join(', ')}, which no split lists. ` +
      `Expected pair ids as in ${readerOf(layout).listedIn(folder)}, such as "${[...known][0] ?? ''}".`,
  );
}

function openSplit(root: string, opened: OpenLayout, split: Split, excluded: ReadonlySet<string>): PairList {
  const ids = opened.ids[split];
  const rows = ids.flatMap((id, row) => (excluded.has(id) ? [] : [row]));
  const read = async (index: number) => {
    const row = rows[index];
    if (row === undefined) throw new RangeError(`${split} has pairs 0..${rows.length - 1}, not ${index}`);
    const id = ids[row] ?? '';
    return { id, pair: await forPair(id, () => opened.read(split, row)) };
  };
  return {
    length: rows.length,
    ids: rows.map((row) => ids[row] ?? ''),
    async query(index) {
      const { id, pair } = await read(index);
      return {
        id,
        index,
        sourceFile: path.join(root, pair.source.file),
        targetFile: path.join(root, pair.target.file),
        sourceSize: pair.source.size,
        targetSize: pair.target.size,
        sourceKeypoints: pair.source.keypoints,
        ...(pair.mirrored === undefined ? {} : { mirrored: pair.mirrored }),
      };
    },
    async truth(index) {
      const { id, pair } = await read(index);
      return {
        id,
        targetKeypoints: pair.target.keypoints,
        sourceBox: pair.source.box,
        targetBox: pair.target.box,
        category: pair.category,
        flags: pair.flags,
      };
    },
  };
}
