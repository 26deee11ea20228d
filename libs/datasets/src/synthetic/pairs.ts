/** Which images make a pair: small with small, large with large, and mixed, in fixed shares, category by category. */
import { UserError } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import type { Split } from '../config.ts';
import { createRandom, type Random } from './random.ts';
import type { Scene } from './scene.ts';
import { viewpointVariation } from './view.ts';

type PairKind = 'small' | 'large' | 'mixed';
/** Of all pairs of a split. */
export const PAIR_SHARES: Record<PairKind, number> = { small: 0.4, large: 0.4, mixed: 0.2 };

export interface ScenePair {
  readonly source: Scene;
  readonly target: Scene;
  /** Keypoint ids that can be seen in both. */
  readonly ids: readonly number[];
}

/** A pair shares at least this many keypoints. */
const LEAST_SHARED = 4;
const ATTEMPTS = 400;

/** @param scenes Of one split, by category: both images of a pair are of one. */
export function drawPairs(
  seed: number,
  split: Split,
  count: number,
  scenes: readonly (readonly Scene[])[],
  mayPair: (source: Scene, target: Scene) => boolean = () => true,
): ScenePair[] {
  const random = createRandom(seed, split, 'pairs');
  const kinds = random.shuffle(kindsOf(count));
  const taken = new Set<string>();
  return kinds.map((kind, i) => drawPair(kind, scenes[i % scenes.length] ?? [], { taken, random, mayPair }));
}

/** Exactly the shares, up to rounding. */
function kindsOf(count: number): PairKind[] {
  const small = Math.round(count * PAIR_SHARES.small);
  const large = Math.min(count - small, Math.round(count * PAIR_SHARES.large));
  return Array.from({ length: count }, (_, i) =>
    i < small ? 'small' : i < small + large ? 'large' : 'mixed',
  );
}

interface Drawing {
  readonly taken: Set<string>;
  readonly random: Random;
  readonly mayPair: (source: Scene, target: Scene) => boolean;
}

function drawPair(kind: PairKind, scenes: readonly Scene[], { taken, random, mayPair }: Drawing): ScenePair {
  const small = scenes.filter((scene) => scene.isSmall);
  const large = scenes.filter((scene) => !scene.isSmall);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const isTurned = random.chance(0.5);
    const from = kind === 'mixed' ? (isTurned ? small : large) : kind === 'small' ? small : large;
    const to = kind === 'mixed' ? (isTurned ? large : small) : from;
    const pair = { source: random.pick(from), target: random.pick(to) };
    const name = `${pair.source.name} ${pair.target.name}`;
    const ids = pair.source.keypoints.flatMap((p, id) => (p && pair.target.keypoints[id] ? [id] : []));
    if (pair.source === pair.target || taken.has(name) || ids.length < LEAST_SHARED) continue;
    if (!mayPair(pair.source, pair.target)) continue;
    taken.add(name);
    return { ...pair, ids };
  }
  throw new UserError(
    `${scenes.length} images a category are too few for so many different ${kind} pairs; ask for fewer pairs or more images.`,
  );
}

/** As a PairAnnotation file of SPair-71k says it. */
export function pairAnnotation({ source, target, ids }: ScenePair, id: string, number: number) {
  return {
    filename: id,
    src_imname: `${source.name}.jpg`,
    trg_imname: `${target.name}.jpg`,
    src_imsize: [source.frame.width, source.frame.height, 3],
    trg_imsize: [target.frame.width, target.frame.height, 3],
    src_bndbox: corners(source),
    trg_bndbox: corners(target),
    category: source.key.category.name,
    src_pose: pose(source),
    trg_pose: pose(target),
    src_kps: ids.map((k) => coordinates(source.keypoints[k])),
    trg_kps: ids.map((k) => coordinates(target.keypoints[k])),
    kps_ids: ids.map(String),
    mirror: Number(source.view.mirrored !== target.view.mirrored),
    viewpoint_variation: viewpointVariation(source.view, target.view),
    scale_variation: scaleVariation(source, target),
    truncation: which(source.truncated, target.truncated),
    occlusion: which(source.occluder !== undefined, target.occluder !== undefined),
    pair_id: number,
  };
}

/** As an ImageAnnotation file of SPair-71k says it. */
export function imageAnnotation(scene: Scene) {
  return {
    filename: `${scene.name}.jpg`,
    image_width: scene.frame.width,
    image_height: scene.frame.height,
    image_depth: 3,
    category: scene.key.category.name,
    bndbox: corners(scene),
    kps: Object.fromEntries(scene.keypoints.map((p, id) => [String(id), p ? coordinates(p) : null])),
    pose: pose(scene),
    truncated: Number(scene.truncated),
    occluded: Number(scene.occluder !== undefined),
  };
}

/** From the ratio of the boxes' areas: 0 below 2, 1 below 4, else 2. */
function scaleVariation(a: Scene, b: Scene): number {
  const [first, second] = [area(a), area(b)];
  const ratio = Math.max(first, second) / Math.min(first, second);
  if (ratio < 2) return 0;
  return ratio < 4 ? 1 : 2;
}

const area = ({ box }: Scene) => (box.x2 - box.x1) * (box.y2 - box.y1);
const which = (source: boolean, target: boolean) => Number(source) + 2 * Number(target);
const corners = ({ box }: Scene) => [box.x1, box.y1, box.x2, box.y2];
const coordinates = (p: Point<'original'> | undefined) => (p ? [p.x, p.y] : []);
const pose = (scene: Scene) => {
  if (!scene.key.category.mayBeMirrored) return 'Frontal';
  return scene.view.mirrored ? 'Left' : 'Right';
};
