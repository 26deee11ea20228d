/** One ImageAnnotation file of AP-10K: an animal's box and its 17 keypoints, in COCO's form. */
import path from 'node:path';
import type { Box, Point, Size } from '@keygrid/geometry';
import { z } from 'zod';
import { readJsonAnnotation } from '../json-annotation.ts';
import type { ReadFile } from '../layout-reader.ts';

/** Every animal has these, in this order: eyes, nose, neck, root of the tail, then the joints of the four legs. */
export const AP10K_KEYPOINTS = 17;

const Side = z.number().int().positive();
const Keypoints = z
  .array(z.number())
  .refine((numbers) => numbers.length === 3 * AP10K_KEYPOINTS, {
    error: ({ input }) =>
      `expected ${AP10K_KEYPOINTS} keypoints of 3 numbers (x, y, visibility), found ${(input as unknown[]).length} numbers`,
  })
  .refine((numbers) => numbers.every((value, i) => i % 3 !== 2 || [0, 1, 2].includes(value)), {
    error: 'expected a visibility of 0, 1 or 2 as every third number',
  });

/** The keys that are used. */
const ImageFile = z.object({
  width: Side,
  height: Side,
  bbox: z
    .tuple([z.number(), z.number(), z.number(), z.number()])
    .refine(([, , width, height]) => width > 0 && height > 0, {
      error: 'expected [left, top, width, height] with an area',
    }),
  keypoints: Keypoints,
});

export interface ImageAnnotation {
  readonly size: Size;
  readonly box: Box<'original'>;
  /** By their place in the annotation, 0 to 16; undefined for one that is not annotated (visibility 0). */
  readonly keypoints: readonly (Point<'original'> | undefined)[];
}

/** Reads a file once, however many pairs name it. @throws as `readJsonAnnotation`. */
export type ImageAnnotations = (relative: string, listedIn: string) => Promise<ImageAnnotation>;

export function imageAnnotations(root: string, readFile: ReadFile): ImageAnnotations {
  const known = new Map<string, Promise<ImageAnnotation>>();
  return (relative, listedIn) => {
    const before = known.get(relative);
    if (before) return before;
    const reading = read(path.join(root, relative), listedIn, readFile);
    known.set(relative, reading);
    return reading;
  };
}

async function read(file: string, listedIn: string, readFile: ReadFile): Promise<ImageAnnotation> {
  const { width, height, bbox, keypoints } = await readJsonAnnotation(file, ImageFile, {
    listedIn,
    readFile,
    boxes: ['bbox'],
  });
  const [left, top, boxWidth, boxHeight] = bbox;
  return {
    size: { width, height },
    box: { x1: left, y1: top, x2: left + boxWidth, y2: top + boxHeight },
    keypoints: Array.from({ length: AP10K_KEYPOINTS }, (_, place) => {
      const [x = 0, y = 0, visibility = 0] = keypoints.slice(3 * place, 3 * place + 3);
      return visibility > 0 ? { x, y } : undefined;
    }),
  };
}
