/** A data set's layout decides how its folder is read; everything else sees `Dataset`, `Query` and `Truth`. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { firstNames, UserError } from '@keygrid/contract';
import { userCacheFolder } from '@keygrid/files';
import { LAYOUT_DEFAULTS, SPLITS, type CommonSplit, type Layout, type Split } from './config.ts';
import { dataError, forPair, isDataError } from './corrupt-data-error.ts';
import type { LayoutReader, ListDefect } from './layouts/layout-reader.ts';
import { readerOf } from './layouts/layout-readers.ts';
import { notThere } from './layouts/missing-part.ts';
import type { PairIndex } from './pair-index/index-file.ts';
import { openIndex, readIndexed } from './pair-index/open-index.ts';
import type { Dataset, PairList } from './pair.ts';

/**
 * A folder to read splits from. A split reads its own list and annotations, from its index where that holds, and no other
 * split's; pictures are read when they are used.
 * @param cacheFolder Keeps the indexes. Default: the user's cache.
 * @throws UserError when there is no such folder. A split throws UserError naming the missing path, the expected layout and
 *   where to get it; all that is wrong with its list and not excluded; or an excluded id that is in no split.
 */
export async function openDataset(
  folder: string,
  { layout, exclude = [] }: { layout: Layout; exclude?: readonly string[] },
  cacheFolder = userCacheFolder(),
): Promise<Dataset> {
  const root = path.resolve(folder);
  const reader = readerOf(layout);
  await requireFolder(root, reader.expected);
  const excluded = new Set(exclude);
  return {
    async split(split) {
      const { splits } = LAYOUT_DEFAULTS[layout];
      if (!splits.includes(split)) {
        throw new UserError(
          `${folder}: a ${layout} data set has no split ${split}. Expected ${splits.join(', ')}.`,
        );
      }
      const index = await openIndex({ root, layout, split }, cacheFolder);
      await checkExcluded(excluded, index);
      requireSound(reader, index.defects, excluded);
      return pairsOf(index, excluded);
    },
  };
}

/** Counts of the common splits, and of the others that the layout has. */
export type SplitCounts = Readonly<Record<CommonSplit, number> & Partial<Record<Split, number>>>;

export interface DatasetSummary {
  readonly pairs: SplitCounts;
  /** Sorted, over all splits. */
  readonly categories: string[];
}

/**
 * Reads the lists of pair ids only; a split without one has no pairs.
 * @throws UserError when no split has a list, or for anything else that is wrong with one.
 */
export async function summariseDataset(folder: string, layout: Layout): Promise<DatasetSummary> {
  const reader = readerOf(layout);
  const { ids, defects } = await reader.open(folder, LAYOUT_DEFAULTS[layout].splits);
  requireSound(
    reader,
    defects.filter(({ kind }) => kind !== 'missing-file'),
    new Set(),
  );
  const all = SPLITS.flatMap((split) => ids[split]);
  const categories = [...new Set(all.map((id) => id.slice(id.lastIndexOf(':') + 1)))];
  const [trn, val, test] = [ids.trn.length, ids.val.length, ids.test.length];
  const ofLayout = LAYOUT_DEFAULTS[layout].splits.map((split) => [split, ids[split].length] as const);
  return { pairs: { trn, val, test, ...Object.fromEntries(ofLayout) }, categories: categories.sort() };
}

/** A defect of a pair that is excluded stops nothing. */
function requireSound(
  { expected }: LayoutReader,
  defects: readonly ListDefect[],
  excluded: ReadonlySet<string>,
): void {
  const left = defects.filter(({ pair }) => pair === undefined || !excluded.has(pair));
  if (left.length === 0) return;
  throw dataError(left, undefined, left.some(({ kind }) => kind === 'missing-file') ? expected : undefined);
}

/** Other splits' lists are asked only for an id that is not in this one's; one that cannot be read may name it. */
async function checkExcluded(
  excluded: ReadonlySet<string>,
  { root, layout, split, ids, defects }: PairIndex,
): Promise<void> {
  const known = new Set([...ids, ...defects.map(({ pair }) => pair)]);
  const isUnknown = (id: string) => !known.has(id);
  if (![...excluded].some(isUnknown)) return;
  const reader = readerOf(layout);
  for (const other of LAYOUT_DEFAULTS[layout].splits) {
    if (other === split) continue;
    const opened = await reader.open(root, [other]).catch(undefinedIfOfData);
    if (!opened) return;
    for (const id of opened.ids[other]) known.add(id);
    for (const { pair } of opened.defects) known.add(pair);
  }
  const unknown = [...excluded].filter(isUnknown);
  if (unknown.length === 0) return;
  throw new UserError(
    `${root}: \`exclude\` names ${firstNames(unknown.map((id) => `"${id}"`))}, which no split lists. ` +
      `Expected pair ids as in ${reader.listedIn(root)}, such as "${[...known][0] ?? ''}".`,
  );
}

function undefinedIfOfData(error: unknown): undefined {
  if (!isDataError(error)) throw error;
  return undefined;
}

async function requireFolder(root: string, expected: string): Promise<void> {
  const isFolder = await fs.stat(root).then(
    (stat) => stat.isDirectory(),
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause;
      return false;
    },
  );
  if (!isFolder) throw notThere(root, expected);
}

function pairsOf(index: PairIndex, excluded: ReadonlySet<string>): PairList {
  const { root, split, ids, layout } = index;
  const { numbering } = LAYOUT_DEFAULTS[layout];
  const readRow = readIndexed(index);
  const rows = ids.flatMap((id, row) => (excluded.has(id) ? [] : [row]));
  const read = async (place: number) => {
    const row = rows[place];
    if (row === undefined) throw new RangeError(`${split} has pairs 0..${rows.length - 1}, not ${place}`);
    const id = ids[row] ?? '';
    return { id, pair: await forPair(id, () => readRow(row)) };
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
        ...(pair.keypointIds ? { keypointIds: pair.keypointIds, ...(numbering && { numbering }) } : {}),
        ...(pair.furtherParts ? { furtherParts: pair.furtherParts } : {}),
        ...(pair.absent ? { absentPlaces: pair.absent.map(({ place }) => place) } : {}),
      };
    },
  };
}
