/** A hand-made data set in SPair-71k's layout: two 40×30 pictures, one pair in each split. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { COMMON_SPLITS } from '../config.ts';

export const TINY_ID = '000001-left-right:cat';

/** A valid pair; source keypoints (10, 5), (20, 15), target keypoints one pixel further right. */
export const TINY_PAIR = {
  src_imname: 'left.jpg',
  trg_imname: 'right.jpg',
  src_imsize: [40, 30, 3],
  trg_imsize: [40, 30, 3],
  src_bndbox: [5, 2, 30, 22],
  trg_bndbox: [6, 2, 31, 22],
  category: 'cat',
  src_pose: 'Left',
  trg_pose: 'Unspecified',
  src_kps: [
    [10, 5],
    [20, 15],
  ],
  trg_kps: [
    [11, 5],
    [21, 15],
  ],
  kps_ids: ['0', '4'],
  mirror: 0,
  viewpoint_variation: 1,
  scale_variation: 2,
  truncation: 3,
  occlusion: 0,
  pair_id: 1,
};

/** @returns The folder; the caller removes it. */
export async function writeTinySet(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-tiny-set-'));
  fs.mkdirSync(path.join(folder, 'JPEGImages', 'cat'), { recursive: true });
  for (const [name, red] of [
    ['left.jpg', 40],
    ['right.jpg', 200],
  ] as const) {
    await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: red, g: 90, b: 20 } } })
      .jpeg()
      .toFile(path.join(folder, 'JPEGImages', 'cat', name));
  }
  for (const size of ['large', 'small']) fs.mkdirSync(path.join(folder, 'Layout', size), { recursive: true });
  for (const split of COMMON_SPLITS) {
    fs.mkdirSync(path.join(folder, 'PairAnnotation', split), { recursive: true });
    writeTinyPair(folder, split, TINY_PAIR);
    for (const size of ['large', 'small']) {
      fs.writeFileSync(path.join(folder, 'Layout', size, `${split}.txt`), `${TINY_ID}\n`);
    }
  }
  return folder;
}

/** @param content An object is written as JSON, a string as it is. */
export function writeTinyPair(folder: string, split: string, content: object | string): string {
  const file = path.join(folder, 'PairAnnotation', split, `${TINY_ID}.json`);
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
