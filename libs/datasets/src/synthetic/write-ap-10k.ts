/** Writes a synthetic set in AP-10K's layout: three families of two species each, 17 keypoints that all of them share. */
import path from 'node:path';
import { own } from '@keygrid/contract';
import { AP10K_KEYPOINTS } from '../layouts/ap-10k/image-annotation.ts';
import { COMMON_SPLITS, type Split } from '../config.ts';
import { FAMILIES } from './categories/index.ts';
import type { ScenePair } from './pairs.ts';
import type { Scene, SceneKey } from './scene.ts';
import { plainLists, type ListRule, type SetWriter } from './set-writer.ts';
import { writeIn } from './write-in.ts';

/** Which keypoint of the drawing is at each place of AP-10K's: eye, nose, neck, tail, then the joints of each leg. */
const PLACES: Record<string, Readonly<Record<number, number>>> = {
  bird: { 0: 1, 2: 0, 3: 3, 4: 7, 5: 5, 7: 6, 11: 9, 13: 10, 16: 11 },
  fish: { 0: 1, 2: 0, 3: 2, 4: 5, 7: 9, 13: 8 },
  person: { 3: 1, 4: 8, 5: 2, 6: 3, 7: 4, 8: 5, 9: 6, 10: 7, 12: 9, 13: 10, 15: 11, 16: 12 },
};

const isOneFamily = (a: Scene, b: Scene) => a.key.category === b.key.category;
const isOneSpecies = (a: Scene, b: Scene) => speciesOf(a.key) === speciesOf(b.key);
const crossLists: ListRule[] = (['val', 'test'] as const).flatMap((images): ListRule[] => [
  { split: `${images}-cross-species`, images, mayPair: (a, b) => !isOneSpecies(a, b) },
  { split: `${images}-cross-family`, images, isAcross: true, mayPair: (a, b) => !isOneFamily(a, b) },
]);

export const ap10kWriter: SetWriter = {
  lists: [...plainLists(COMMON_SPLITS).map((list) => ({ ...list, mayPair: isOneSpecies })), ...crossLists],
  categories: FAMILIES,
  entries: ['PairAnnotation', 'ImageAnnotation', 'JPEGImages'],
  annotated,
  pairsIn: (rows) => rows,
  async writePairs(root, split, pairs) {
    const folder = path.join(root, 'PairAnnotation', split.replaceAll('-', '_'));
    for (const pair of pairs) {
      const { source, target } = pair;
      const said = {
        src_json_path: `data/ap-10k/ImageAnnotation/${folderOf(source)}/${pictureName(source.key)}.json`,
        trg_json_path: `data/ap-10k/ImageAnnotation/${folderOf(target)}/${pictureName(target.key)}.json`,
      };
      await writeIn(folder, `${idOf(split, pair)}.json`, JSON.stringify(said, null, 4));
    }
  },
  async writeImage(root, scene, jpeg) {
    const name = pictureName(scene.key);
    const annotation = JSON.stringify(imageAnnotation(scene), null, 4);
    await writeIn(path.join(root, 'JPEGImages', folderOf(scene)), `${name}.jpg`, jpeg);
    await writeIn(path.join(root, 'ImageAnnotation', folderOf(scene)), `${name}.json`, annotation);
  },
};

function annotated(scene: Scene): Scene {
  const places = own(PLACES, scene.key.category.name) ?? {};
  const keypoints = Array.from(
    { length: AP10K_KEYPOINTS },
    (_, place) => scene.keypoints[places[place] ?? -1],
  );
  return { ...scene, keypoints };
}

/** Numbers, as the published pictures have: the split, the family, the place within both. */
export function pictureName({ split, category, index }: SceneKey): string {
  const family = FAMILIES.findIndex(({ name }) => name === category.name);
  const number = ((COMMON_SPLITS.indexOf(split) + 1) * 10 + family) * 10_000 + index;
  return String(number).padStart(12, '0');
}

/** Small and large ones of each: every other image is small. */
const speciesOf = ({ category, index }: SceneKey) =>
  `${Math.floor(index / 2) % 2 === 0 ? 'common' : 'great'}-${category.name}`;
const folderOf = ({ key }: Scene) => `${key.category.name}/${speciesOf(key)}`;

function idOf(split: Split, { source, target }: ScenePair): string {
  const category = split.endsWith('cross-family')
    ? 'all'
    : split.endsWith('cross-species')
      ? source.key.category.name
      : speciesOf(source.key);
  return `${pictureName(source.key)}-${pictureName(target.key)}:${category}`;
}

/** As COCO says it, with the keys of its image, its species and its family. */
function imageAnnotation(scene: Scene) {
  const { frame, box, key, keypoints } = annotated(scene);
  const [width, height] = [hundredths(box.x2 - box.x1), hundredths(box.y2 - box.y1)];
  const id = Number(pictureName(key));
  return {
    id,
    image_id: id,
    category_id: FAMILIES.findIndex(({ name }) => name === key.category.name) + 1,
    bbox: [box.x1, box.y1, width, height],
    area: hundredths(width * height),
    iscrowd: 0,
    num_keypoints: keypoints.filter((point) => point !== undefined).length,
    keypoints: keypoints.flatMap((point) => (point ? [point.x, point.y, 2] : [0, 0, 0])),
    file_name: `${pictureName(key)}.jpg`,
    width: frame.width,
    height: frame.height,
    name: speciesOf(key),
    supercategory: key.category.name,
  };
}

const hundredths = (value: number) => Math.round(value * 100) / 100;
