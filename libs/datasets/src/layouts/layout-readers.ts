/** The reader of each layout. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@keygrid/contract';
import { LAYOUTS, type Layout } from '../config.ts';
import type { LayoutReader } from './layout-reader.ts';
import { ap10k } from './ap-10k/ap-10k.ts';
import { notThere } from './missing-part.ts';
import { elsewhere } from './nearby.ts';
import { pfPascal } from './pf-pascal/pf-pascal.ts';
import { pfWillow } from './pf-willow/pf-willow.ts';
import { spairU } from './spair-u/spair-u.ts';
import { spair71k } from './spair-71k/spair-71k.ts';

const READERS: Record<Layout, LayoutReader> = {
  'spair-large': spair71k('large'),
  'spair-small': spair71k('small'),
  'ap-10k': ap10k,
  'spair-u': spairU,
  'pf-pascal': pfPascal,
  'pf-willow': pfWillow,
};

export const readerOf = (layout: Layout): LayoutReader => READERS[layout];

/**
 * Which layout the folder has; SPair-71k's large list is preferred over its small one.
 * @throws UserError when there is no such folder or it has none of them, with all that are known.
 */
export async function detectLayout(folder: string): Promise<Layout> {
  const root = path.resolve(folder);
  const expected = [...new Set(Object.values(READERS).map((reader) => reader.expected))].join('\n');
  const entries = await fs.readdir(root).catch((cause: unknown) => {
    throw notThere(root, expected, cause);
  });
  const layout = await layoutOf(root, entries);
  if (layout) return layout;
  const hint = await elsewhere(root, async (other) => (await layoutOf(other)) !== undefined);
  const what = ['no data set of a known layout.', hint || ofPairs(entries)].join(' ').trim();
  throw new UserError(`${root}: ${what}\n${expected}`);
}

/** Three layouts have PairAnnotation; what else is there tells them apart. */
function ofPairs(entries: readonly string[]): string {
  if (!entries.includes('PairAnnotation')) return '';
  return (
    'There is PairAnnotation, but neither Layout with large or small, which make it SPair-71k, nor ' +
    'ImageAnnotation/<family>/<species>, which makes it AP-10K, nor pairs of test alone, which make it SPair-U.'
  );
}

async function layoutOf(root: string, known?: readonly string[]): Promise<Layout | undefined> {
  const entries = known ?? (await fs.readdir(root).catch((): string[] => []));
  for (const layout of LAYOUTS) if (await READERS[layout].isMeant(entries, root)) return layout;
  return undefined;
}
