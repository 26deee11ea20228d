/**
 * Parts of a category that look alike, as left and right ears or four wheels, by the numbers that the data sets give keypoints.
 * These are the groups that GeoAware-SC's numbers were measured with (arXiv:2311.17034). They leave out pairs that its
 * authors did not count, as both eyes; parts in no group of two or more are not listed.
 */
import type { KeypointNumbering } from '@keygrid/contract';
import type { PairParts } from './metric.ts';

type Groups = readonly (readonly number[])[];

const LEGS: Groups = [
  [9, 10, 11, 12],
  [15, 16, 17, 18],
];
const EARS = [2, 3];
const HORNS = [19, 20];

const SPAIR_71K: ReadonlyMap<string, Groups> = new Map<string, Groups>([
  ['aeroplane', inTwos(4, 21)],
  [
    'bicycle',
    [
      [2, 3],
      [6, 7],
      [9, 10],
    ],
  ],
  ['bird', [[1, 2], ...inTwos(10, 15)]],
  ['boat', inTwos(1, 12)],
  ['bottle', inTwos(0, 9)],
  // prettier-ignore
  ['bus', [[0, 1], [2, 3, 5, 6], [4, 7], [10, 13, 20, 23], [11, 14, 21, 24], [12, 15, 22, 25], [16, 17, 26, 27], [18, 19, 28, 29]]],
  // prettier-ignore
  ['car', [[0, 1], [2, 3, 6, 7], [4, 8], [5, 9], [10, 13, 20, 23], [11, 14, 21, 24], [12, 15, 22, 25], [16, 17, 26, 27], [18, 19, 28, 29]]],
  ['cat', [EARS, [9, 10, 11, 12]]],
  ['chair', [[0, 1], [2, 3], [4, 5, 6, 7], ...inTwos(8, 13)]],
  ['cow', [EARS, ...LEGS, HORNS]],
  ['dog', [EARS, [9, 10, 11, 12]]],
  ['horse', [EARS, [10, 11, 12, 13], [16, 17, 18, 19]]],
  ['motorbike', inTwos(0, 3)],
  ['person', inTwos(8, 19)],
  [
    'pottedplant',
    [
      [0, 1, 2, 3],
      [4, 5],
      [6, 8],
    ],
  ],
  ['sheep', [EARS, ...LEGS, HORNS]],
  ['train', inTwos(0, 17)],
  [
    'tvmonitor',
    [
      [0, 2, 4, 6],
      [1, 3, 5, 7],
      [8, 10, 12, 14],
      [9, 11, 13, 15],
    ],
  ],
]);

/** Shoulders, hips, elbows with knees, and paws; of every animal. */
const AP_10K: Groups = [
  [5, 8],
  [6, 9, 12, 15],
  [7, 10, 13, 16],
  [11, 14],
];

/** None where it is not known which parts are alike. */
export function symmetricParts(category: string, numbering: KeypointNumbering | undefined): Groups {
  if (numbering === 'ap-10k') return AP_10K;
  return (numbering === 'spair-71k' && SPAIR_71K.get(category)) || [];
}

/** The places of like parts that the target picture shows: other keypoints of the pair, and behind these its further parts. */
export function likePartsOf({ category, ids, furtherIds, numbering }: PairParts, keypoint: number): number[] {
  const own = ids[keypoint] ?? NaN;
  const group = symmetricParts(category, numbering).find((parts) => parts.includes(own)) ?? [];
  return [...ids, ...furtherIds].flatMap((id, place) => (id !== own && group.includes(id) ? [place] : []));
}

/** Pairs of consecutive numbers: 4 and 5, 6 and 7, up to `last`. */
function inTwos(first: number, last: number): number[][] {
  return Array.from({ length: (last - first + 1) / 2 }, (_, i) => [first + 2 * i, first + 2 * i + 1]);
}
