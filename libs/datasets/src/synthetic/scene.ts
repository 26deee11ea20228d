/** One image before it is painted: the object, what is annotated of it, and what is before it. */
import type { Box, Point, Size } from '@keygrid/geometry';
import type { CommonSplit } from '../config.ts';
import { part, tint, type Category, type Drawing, type Part } from './drawing.ts';
import { add, contains, ellipse, polar, type Outline, type Vector } from './outline.ts';
import { createRandom, type Random } from './random.ts';
import { drawView, extent, look, place, type View } from './view.ts';

export interface SceneKey {
  readonly seed: number;
  readonly split: CommonSplit;
  readonly category: Category;
  /** Within its split and category. */
  readonly index: number;
}

export interface Scene {
  readonly key: SceneKey;
  /** Without extension; unique over all splits. */
  readonly name: string;
  readonly frame: Size;
  readonly isSmall: boolean;
  readonly object: Drawing;
  readonly view: View;
  /** The object inside the frame, whatever hides a part of it. */
  readonly box: Box<'original'>;
  /** By keypoint id; undefined where outside the frame or hidden. */
  readonly keypoints: readonly (Point<'original'> | undefined)[];
  readonly truncated: boolean;
  readonly occluder: Part | undefined;
}

/** The object's longer side, as a share of the frame's width. */
const SMALL_SHARE = { from: 0.1, to: 0.22 };
const LARGE_SHARE = { from: 0.28, to: 0.64 };
const TRUNCATED_SHARE = 0.12;
const OCCLUDED_SHARE = 0.15;
/** At least this many keypoints of every object can be seen. */
const LEAST_KEYPOINTS = 6;
const ATTEMPTS = 12;

/** Every draw is a function of the key and of what it is for: one image never depends on another. */
export function drawScene(key: SceneKey, frame: Size): Scene {
  const { seed, split, category, index } = key;
  const draws = (purpose: string) => createRandom(seed, split, category.name, index, purpose);
  const isSmall = index % 2 === 0;
  const view = drawView(draws('view'), category.mayBeMirrored);
  const seen = look(category.draw(draws('instance')), view);
  const share = isSmall ? SMALL_SHARE : LARGE_SHARE;
  const longerSidePx = draws('size').range(share.from, share.to) * frame.width;
  const { object, truncated } = placeVisibly(seen, longerSidePx, frame, draws('place'));
  const inside = object.keypoints.map((p) => isInside(p, frame));
  const occluder = drawOccluder(object, inside, draws('occluder'));
  const keypoints = object.keypoints.map((p, id) =>
    inside[id] && !(occluder && contains(occluder.outline, p)) ? rounded(p) : undefined,
  );
  const number = String(index).padStart(4, '0');
  const name = `${split}_${category.name}_${number}`;
  return {
    key,
    name,
    frame,
    isSmall,
    object,
    view,
    box: inFrame(extent(object), frame),
    keypoints,
    truncated,
    occluder,
  };
}

/** Truncated in some of the scenes, as long as enough keypoints stay inside. */
function placeVisibly(
  seen: Drawing,
  longerSidePx: number,
  frame: Size,
  random: Random,
): { object: Drawing; truncated: boolean } {
  if (random.chance(TRUNCATED_SHARE)) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const object = place(seen, longerSidePx, frame, true, random);
      const count = object.keypoints.filter((p) => isInside(p, frame)).length;
      if (count >= LEAST_KEYPOINTS) return { object, truncated: true };
    }
  }
  return { object: place(seen, longerSidePx, frame, false, random), truncated: false };
}

/** A lump over one of the keypoints, in some of the scenes, as long as enough others can be seen. */
function drawOccluder(object: Drawing, inside: readonly boolean[], random: Random): Part | undefined {
  if (!random.chance(OCCLUDED_SHARE)) return undefined;
  const box = extent(object);
  const side = Math.max(box.x2 - box.x1, box.y2 - box.y1);
  const candidates = object.keypoints.filter((_, id) => inside[id]);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const centre = add(random.pick(candidates), polar(side * random.range(0, 0.08), random.range(0, 360)));
    const outline = lump(centre, side * random.range(0.1, 0.2), random);
    const visible = candidates.filter((p) => !contains(outline, p)).length;
    if (visible >= LEAST_KEYPOINTS && visible < candidates.length) {
      return part(
        outline,
        tint(random, random.range(0, 360), 0.15, 0.4),
        random.pick(['plain', 'stripes', 'dots']),
      );
    }
  }
  return undefined;
}

/** An uneven round shape. */
export function lump(centre: Vector, radius: number, random: Random): Outline {
  const shape = ellipse(centre, radius * random.range(0.7, 1.3), radius, random.range(0, 180));
  const waves = random.integer(2, 5);
  const [depth, phase] = [random.range(0.05, 0.25), random.range(0, 2 * Math.PI)];
  return shape.map((p, i) => {
    const swell = 1 + depth * Math.sin((2 * Math.PI * waves * i) / shape.length + phase);
    return { x: centre.x + (p.x - centre.x) * swell, y: centre.y + (p.y - centre.y) * swell };
  });
}

const isInside = (p: Vector, frame: Size) =>
  p.x >= 0 && p.x <= frame.width && p.y >= 0 && p.y <= frame.height;
const hundredths = (value: number) => Math.round(value * 100) / 100;
const rounded = (p: Vector): Point<'original'> => ({ x: hundredths(p.x), y: hundredths(p.y) });

function inFrame(box: Box<'original'>, frame: Size): Box<'original'> {
  return {
    x1: hundredths(Math.max(0, box.x1)),
    y1: hundredths(Math.max(0, box.y1)),
    x2: hundredths(Math.min(frame.width, box.x2)),
    y2: hundredths(Math.min(frame.height, box.y2)),
  };
}
