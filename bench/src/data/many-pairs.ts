/** A folder in SPair-71k's layout with very many annotations of few, equal pictures. */
import { COMMON_SPLITS, type CommonSplit } from '@keygrid/datasets/config';
import { synthesise } from '@keygrid/datasets';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

interface Cache {
  readonly folder: string;
  clear(): Promise<void>;
}

const CATEGORIES = 18;

/** Calls `use` with the folder of the data and one for an index, and deletes both afterwards. */
export async function withManyPairs<T>(
  pairs: Readonly<Record<CommonSplit, number>>,
  pictures: number,
  use: (data: string, cache: Cache) => Promise<T>,
): Promise<T> {
  const parent = await fs.mkdtemp(path.join(os.tmpdir(), 'keygrid-many-pairs-'));
  const folder = path.join(parent, 'cache');
  try {
    const data = path.join(parent, 'data');
    await writePictures(parent, data, pictures / CATEGORIES);
    for (const split of COMMON_SPLITS)
      await writeAnnotations(data, split, pairs[split], pictures / CATEGORIES);
    return await use(data, { folder, clear: () => fs.rm(folder, { recursive: true, force: true }) });
  } finally {
    await fs.rm(parent, { recursive: true });
  }
}

const nameOf = (i: number) => `2008_${String(i).padStart(6, '0')}`;

/** The same small picture under every name: a listing does not look into them. */
async function writePictures(parent: string, data: string, each: number): Promise<void> {
  const drawn = path.join(parent, 'drawn');
  await synthesise(drawn, {
    seed: 7,
    pairs: { trn: 1, val: 1, test: 1 },
    imageSize: { width: 64, height: 64 },
  });
  const picture = path.join(drawn, 'JPEGImages/bird/trn_bird_0000.jpg');
  for (let c = 0; c < CATEGORIES; c++) {
    const folder = path.join(data, `JPEGImages/class${c}`);
    await fs.mkdir(folder, { recursive: true });
    for (let i = 0; i < each; i++) await fs.copyFile(picture, path.join(folder, `${nameOf(i)}.jpg`));
  }
}

async function writeAnnotations(
  data: string,
  split: CommonSplit,
  count: number,
  pictures: number,
): Promise<void> {
  const folder = path.join(data, 'PairAnnotation', split);
  await fs.mkdir(folder, { recursive: true });
  await fs.mkdir(path.join(data, 'Layout/large'), { recursive: true });
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const [source, target] = [nameOf((i * 7) % pictures), nameOf((i * 13 + 1) % pictures)];
    const id = `${String(i + 1).padStart(6, '0')}-${source}-${target}:class${i % CATEGORIES}`;
    ids.push(id);
    await fs.writeFile(path.join(folder, `${id}.json`), JSON.stringify(annotation(i, id, source, target)));
  }
  await fs.writeFile(path.join(data, `Layout/large/${split}.txt`), ids.map((id) => `${id}\n`).join(''));
}

/** Four to fifteen keypoints, as many as real pairs have. */
function annotation(i: number, id: string, source: string, target: string) {
  const keypoints = Array.from({ length: 4 + (i % 12) }, (_, k) => [(k * 37 + i) % 64, (k * 53 + i) % 64]);
  return {
    filename: id,
    src_imname: `${source}.jpg`,
    trg_imname: `${target}.jpg`,
    src_imsize: [64, 64, 3],
    trg_imsize: [64, 64, 3],
    src_bndbox: [1, 2, 60, 50],
    trg_bndbox: [5, 2, 62, 55],
    category: `class${i % CATEGORIES}`,
    src_pose: 'Left',
    trg_pose: 'Unspecified',
    src_kps: keypoints,
    trg_kps: keypoints,
    kps_ids: keypoints.map((_, k) => String(k)),
    mirror: 0,
    viewpoint_variation: i % 3,
    scale_variation: i % 3,
    truncation: i % 4,
    occlusion: i % 4,
    pair_id: i + 1,
  };
}
