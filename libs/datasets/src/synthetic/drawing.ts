/** What a category draws: coloured parts from back to front, and its keypoints. */
import type { Outline, Vector } from './outline.ts';
import type { Random } from './random.ts';

export interface Colour {
  /** Degrees. */
  readonly hue: number;
  /** 0..1 each. */
  readonly saturation: number;
  readonly lightness: number;
}

export interface Part {
  readonly outline: Outline;
  readonly colour: Colour;
  readonly texture: Texture;
}
type Texture = 'plain' | 'stripes' | 'dots';

/** In units of its own, about 100 across; x to the right, y down. Animals and cars look to the right. */
export interface Drawing {
  readonly parts: readonly Part[];
  /** In the order of their ids; the order is the same for every drawing of a category. */
  readonly keypoints: readonly Vector[];
}

export interface Category {
  readonly name: string;
  /** False where a mirrored drawing would exchange left and right parts. */
  readonly mayBeMirrored: boolean;
  /** Another instance in another pose for every state of `random`. */
  draw(random: Random): Drawing;
}

/** Every part keeps its family of hues, so that it can be recognised; an instance varies around it. */
export function tint(random: Random, hue: number, saturation = 0.75, lightness = 0.5): Colour {
  return {
    hue: hue + random.range(-10, 10),
    saturation: Math.min(1, saturation * random.range(0.85, 1.15)),
    lightness: Math.min(0.95, lightness * random.range(0.86, 1.14)),
  };
}

export function part(outline: Outline, colour: Colour, texture: Texture = 'plain'): Part {
  return { outline, colour, texture };
}
