/** Writes a synthetic set in SPair-U's layout: the test pictures of SPair-71k's of the same seed, other keypoints. */
import type { Point } from '@keygrid/geometry';
import { CATEGORIES } from './categories/index.ts';
import type { Scene } from './scene.ts';
import { plainLists, type SetWriter } from './set-writer.ts';
import { writeSpairImage, writeSpairPairs } from './write-spair.ts';

export const spairUWriter: SetWriter = {
  lists: plainLists(['test']),
  categories: CATEGORIES,
  entries: ['PairAnnotation', 'ImageAnnotation', 'JPEGImages'],
  annotated: betweenKeypoints,
  pairsIn: (rows) => rows,
  async writePairs(root, split, pairs) {
    await writeSpairPairs(root, split, pairs);
  },
  writeImage: (root, scene, jpeg) => writeSpairImage(root, betweenKeypoints(scene), jpeg),
};

/** Halfway between each keypoint and the next, where both can be seen: points that no training set has. */
function betweenKeypoints(scene: Scene): Scene {
  const { keypoints } = scene;
  const between = keypoints.slice(1).map((to, k): Point<'original'> | undefined => {
    const from = keypoints[k];
    return from && to && { x: halfway(from.x, to.x), y: halfway(from.y, to.y) };
  });
  return { ...scene, keypoints: between };
}

const halfway = (a: number, b: number) => Math.round((a + b) * 50) / 100;
