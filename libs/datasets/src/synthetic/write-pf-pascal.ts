/** Writes a synthetic set in PF-PASCAL's layout. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { own } from '@keygrid/contract';
import { COMMON_SPLITS, type Split } from '../config.ts';
import { writeMat } from '../mat/write-mat.ts';
import { VOC_CLASSES } from '../layouts/pf-pascal/pf-pascal.ts';
import type { ScenePair } from './pairs.ts';
import type { Scene } from './scene.ts';
import { CATEGORIES } from './categories/index.ts';
import { plainLists, writeCsv, type SetWriter } from './set-writer.ts';

/** The layout knows the classes of PASCAL VOC only; what VOC lacks goes by the name of something else. */
const VOC_NAME: Record<string, (typeof VOC_CLASSES)[number]> = { fish: 'boat', teapot: 'bottle' };

export const pfPascalWriter: SetWriter = {
  lists: plainLists(COMMON_SPLITS),
  categories: CATEGORIES,
  entries: ['JPEGImages', 'Annotations', 'trn_pairs.csv', 'val_pairs.csv', 'test_pairs.csv'],
  annotated: (scene) => scene,
  // The published training list has each pair twice, as it is and mirrored.
  pairsIn: (rows, split) => (split === 'trn' ? Math.ceil(rows / 2) : rows),
  writePairs,
  async writeImage(root, scene, jpeg) {
    const annotations = path.join(root, 'Annotations', vocName(scene));
    await fs.mkdir(annotations, { recursive: true });
    await fs.mkdir(path.join(root, 'JPEGImages'), { recursive: true });
    await fs.writeFile(path.join(root, 'JPEGImages', `${scene.name}.jpg`), jpeg);
    await fs.writeFile(path.join(annotations, `${scene.name}.mat`), annotation(scene));
  },
};

async function writePairs(
  root: string,
  split: Split,
  pairs: readonly ScenePair[],
  rows: number,
): Promise<void> {
  const heading = ['source_image', 'target_image', 'class'];
  const cells = (pair: ScenePair | undefined) =>
    pair ? [fieldOf(pair.source), fieldOf(pair.target), VOC_CLASSES.indexOf(vocName(pair.source)) + 1] : [];
  const file = path.join(root, `${split}_pairs.csv`);
  if (split === 'trn') {
    const twice = Array.from({ length: rows }, (_, row) => [...cells(pairs[row >> 1]), row % 2]);
    return writeCsv(file, [...heading, 'flip'], twice);
  }
  if (split === 'val') {
    return writeCsv(
      file,
      [...heading, 'flip'],
      pairs.map((pair) => [...cells(pair), 0]),
    );
  }
  const coordinates = (scene: Scene, axis: 'x' | 'y', ids: readonly number[]) =>
    ids.map((id) => scene.keypoints[id]?.[axis]).join(';');
  const points = ({ source, target, ids }: ScenePair) =>
    [source, target].flatMap((scene) => [coordinates(scene, 'x', ids), coordinates(scene, 'y', ids)]);
  return writeCsv(
    file,
    [...heading, 'XA', 'YA', 'XB', 'YB'],
    pairs.map((pair) => [...cells(pair), ...points(pair)]),
  );
}

/** Both ways of storing arrays occur, as in files that MATLAB saved. */
function annotation({ keypoints, box, key }: Scene): Buffer {
  const xs = keypoints.map((p) => p?.x ?? NaN);
  const ys = keypoints.map((p) => p?.y ?? NaN);
  return writeMat(
    {
      kps: { shape: [keypoints.length, 2], data: Float64Array.from([...xs, ...ys]) },
      bbox: { shape: [1, 4], data: Float64Array.from([box.x1, box.y1, box.x2, box.y2]) },
    },
    key.index % 2 === 1,
  );
}

const fieldOf = (scene: Scene) => `PF-dataset-PASCAL/JPEGImages/${scene.name}.jpg`;
const vocName = ({ key }: Scene) =>
  VOC_CLASSES.find((name) => name === (own(VOC_NAME, key.category.name) ?? key.category.name)) ?? 'aeroplane';
