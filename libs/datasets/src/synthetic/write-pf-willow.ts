/** Writes a synthetic set in PF-WILLOW's layout: tests only, ten keypoints in every image. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { loadSharp } from '@keygrid/images';
import { WILLOW_COLUMNS, WILLOW_KEYPOINTS } from '../layouts/pf-willow/pf-willow.ts';
import type { Scene } from './scene.ts';
import { CATEGORIES } from './categories/index.ts';
import { plainLists, writeCsv, type SetWriter } from './set-writer.ts';

export const pfWillowWriter: SetWriter = {
  lists: plainLists(['test']),
  categories: CATEGORIES,
  entries: [...CATEGORIES.map(({ name }) => classOf(name)), 'test_pairs.csv'],
  annotated: complete,
  pairsIn: (rows) => rows,
  async writePairs(root, split, pairs) {
    const rows = pairs.map(({ source, target }) => [
      fieldOf(source),
      fieldOf(target),
      ...[source, target].flatMap(({ keypoints }) => [
        ...keypoints.map((p) => p?.x ?? NaN),
        ...keypoints.map((p) => p?.y ?? NaN),
      ]),
    ]);
    await writeCsv(path.join(root, `${split}_pairs.csv`), WILLOW_COLUMNS, rows);
  },
  async writeImage(root, scene, jpeg) {
    const folder = path.join(root, classOf(scene.key.category.name));
    await fs.mkdir(folder, { recursive: true });
    const sharp = await loadSharp();
    await fs.writeFile(path.join(folder, `${scene.name}.png`), await sharp(jpeg).png().toBuffer());
  },
};

/** The first ten keypoints, hidden ones too; an object that leaves its image is not annotated. */
function complete(scene: Scene): Scene | undefined {
  const { width, height } = scene.frame;
  const points = scene.object.keypoints.slice(0, WILLOW_KEYPOINTS);
  const isWhole = points.every(({ x, y }) => x >= 0 && x <= width && y >= 0 && y <= height);
  if (!isWhole || points.length < WILLOW_KEYPOINTS) return undefined;
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return { ...scene, keypoints: points.map(({ x, y }) => ({ x: rounded(x), y: rounded(y) })) };
}

/** The real classes are of this form, such as `duck(S)`. */
function classOf(category: string): string {
  return `${category}(S)`;
}
const fieldOf = ({ key, name }: Scene) => `PF-dataset/${classOf(key.category.name)}/${name}.png`;
