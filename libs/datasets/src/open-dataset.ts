/** A data set's layout decides how its folder is read; everything else sees `Dataset`, `Query` and `Truth`. */
import { UserError } from '@keygrid/geometry';
import type { Layout, Split } from './config.ts';
import type { Dataset } from './pair.ts';
import {
  detectSpairSize,
  listSpairFiles,
  openSpair71k,
  readAllPairIds,
  type SpairSize,
} from './spair-71k.ts';

const SPAIR_SIZE: Record<Layout, SpairSize> = { 'spair-large': 'large', 'spair-small': 'small' };

/**
 * Opens a folder for reading; nothing is loaded but the lists of pair ids.
 * @throws UserError naming the missing path, the expected layout and where to get it; or an excluded id that is in no split.
 */
export async function openDataset(
  folder: string,
  config: { layout: Layout; exclude?: readonly string[] },
): Promise<Dataset> {
  const size = SPAIR_SIZE[config.layout];
  const { trn, val, test } = await readAllPairIds(folder, size);
  const excluded = new Set(config.exclude);
  const known = new Set([...trn, ...val, ...test]);
  const unknown = [...excluded].filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw new UserError(
      `${folder}: \`exclude\` names ${unknown.map((id) => `"${id}"`).join(', ')}, which no split lists. ` +
        `Expected pair ids as in ${folder}/Layout/${size}/*.txt, such as "${[...known][0] ?? ''}".`,
    );
  }
  const wanted = (ids: readonly string[]) => ids.filter((id) => !excluded.has(id));
  return openSpair71k(folder, size, { trn: wanted(trn), val: wanted(val), test: wanted(test) });
}

/** Which layout the folder has; SPair-71k's large list is preferred over its small one. */
export async function detectLayout(folder: string): Promise<Layout> {
  return (await detectSpairSize(folder)) === 'large' ? 'spair-large' : 'spair-small';
}

export interface DatasetSummary {
  readonly pairs: Record<Split, number>;
  /** Sorted, over all splits. */
  readonly categories: string[];
}

/** What `data list` shows; reads the lists of pair ids only. */
export async function summariseDataset(folder: string, layout: Layout): Promise<DatasetSummary> {
  const { trn, val, test } = await readAllPairIds(folder, SPAIR_SIZE[layout]);
  const categories = [...new Set([...trn, ...val, ...test].map((id) => id.slice(id.lastIndexOf(':') + 1)))];
  return { pairs: { trn: trn.length, val: val.length, test: test.length }, categories: categories.sort() };
}

/** The files that make the data set what it is, relative to its folder. */
export function listDatasetFiles(
  folder: string,
  layout: Layout,
): Promise<{ annotations: string[]; pictures: string[] }> {
  return listSpairFiles(folder, SPAIR_SIZE[layout]);
}
