/** SPair-71k's miniature, or a spoilt copy of it, read as a run reads it. */
import { decodePicture } from '@keygrid/images';
import { expect } from 'vitest';
import { COMMON_SPLITS } from '../config.ts';
import { openDataset } from '../open-dataset.ts';

/** In all splits of the miniature; its pictures are 64×64. */
export const PAIRS = 12;

/** What a check found, with the pairs that cannot be used for it. */
export interface Defective {
  readonly pairs: readonly { readonly id: string }[];
}

/** What a run does: opens the data set, reads every pair, decodes its pictures. */
export async function readAll(folder: string, exclude: readonly string[]): Promise<number> {
  const dataset = await openDataset(folder, { layout: 'spair-large', exclude });
  let read = 0;
  for (const split of COMMON_SPLITS) {
    const pairs = await dataset.split(split);
    for (let i = 0; i < pairs.length; i++, read++) {
      const query = await pairs.query(i);
      await pairs.truth(i);
      await decodePicture(query.sourceFile, query.sourceSize);
      await decodePicture(query.targetFile, query.targetSize);
    }
  }
  return read;
}

/** The pairs named with the defects are those a run must leave out, and no others. */
export async function expectRunsWithout(folder: string, defects: readonly Defective[]): Promise<void> {
  await expect(readAll(folder, [])).rejects.toThrow();
  const spoilt = new Set(defects.flatMap(({ pairs }) => pairs.map((pair) => pair.id)));
  expect(await readAll(folder, [...spoilt])).toBe(PAIRS - spoilt.size);
}
