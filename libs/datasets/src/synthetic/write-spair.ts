/** Writes a synthetic set in SPair-71k's layout. */
import path from 'node:path';
import { COMMON_SPLITS, type Split } from '../config.ts';
import { imageAnnotation, pairAnnotation, type ScenePair } from './pairs.ts';
import { CATEGORIES } from './categories/index.ts';
import type { Scene } from './scene.ts';
import { plainLists, type SetWriter } from './set-writer.ts';
import { writeIn } from './write-in.ts';

export const spairWriter: SetWriter = {
  lists: plainLists(COMMON_SPLITS),
  categories: CATEGORIES,
  entries: ['Layout', 'PairAnnotation', 'ImageAnnotation', 'JPEGImages'],
  annotated: (scene) => scene,
  pairsIn: (rows) => rows,
  async writePairs(root, split, pairs) {
    const ids = await writeSpairPairs(root, split, pairs);
    const some = ids.filter((_, i) => i % 2 === 0);
    for (const [size, listed] of [['large', ids] as const, ['small', some] as const]) {
      const lines = listed.map((id) => `${id}\n`).join('');
      await writeIn(path.join(root, 'Layout', size), `${split}.txt`, lines);
    }
  },
  writeImage: writeSpairImage,
};

/** @returns The ids of the pairs. */
export async function writeSpairPairs(
  root: string,
  split: Split,
  pairs: readonly ScenePair[],
): Promise<string[]> {
  const folder = path.join(root, 'PairAnnotation', split);
  const ids: string[] = [];
  for (const [i, pair] of pairs.entries()) {
    const number = String(i + 1).padStart(6, '0');
    const id = `${number}-${pair.source.name}-${pair.target.name}:${pair.source.key.category.name}`;
    ids.push(id);
    await writeIn(folder, `${id}.json`, JSON.stringify(pairAnnotation(pair, id, i + 1)));
  }
  return ids;
}

export async function writeSpairImage(root: string, scene: Scene, jpeg: Buffer): Promise<void> {
  const category = scene.key.category.name;
  const annotation = JSON.stringify(imageAnnotation(scene));
  await writeIn(path.join(root, 'JPEGImages', category), `${scene.name}.jpg`, jpeg);
  await writeIn(path.join(root, 'ImageAnnotation', category), `${scene.name}.json`, annotation);
}
