/** One ImageAnnotation file of SPair-71k: every part of the category, and where the picture shows it. Runs without it too. */
import path from 'node:path';
import { FileError } from '@keygrid/files';
import type { Point } from '@keygrid/geometry';
import { z } from 'zod';
import { isDataError } from '../../corrupt-data-error.ts';
import { readJsonAnnotation } from '../json-annotation.ts';
import type { AnnotatedPair, ReadFile } from '../layout-reader.ts';
import type { FurtherPart, PartsProblem, TargetParts } from '../target-parts.ts';

/** The key that is used. Parts that cannot be seen are null. */
const ImageFile = z.object({
  kps: z.record(
    z.string().regex(/^\d{1,4}$/, 'expected the number of a keypoint, 0 to 9999'),
    z.tuple([z.number(), z.number()]).nullable(),
  ),
});

type Shown = ReadonlyMap<number, Point<'original'>>;
type Annotation = { readonly shown: Shown } | { readonly problem: PartsProblem; readonly what: string };

/** The published files hold whole pixels, others may round the two annotations differently. */
const SAME_PLACE_PX = 1;

/** @returns Reads the annotation of a pair's target picture, a picture's once; undefined for a pair without keypoint ids. */
export function imageAnnotations(
  root: string,
  readFile: ReadFile,
): (pair: AnnotatedPair) => Promise<TargetParts | undefined> {
  const known = new Map<string, Promise<Annotation>>();
  return async (pair) => {
    if (!pair.keypointIds) return undefined;
    const { dir, name } = path.posix.parse(pair.target.file);
    const file = `${dir.replace(/^JPEGImages/, 'ImageAnnotation')}/${name}.json`;
    const reading = known.get(file) ?? read(path.join(root, file), pair.target.file, readFile);
    known.set(file, reading);
    const annotation = await reading;
    if ('problem' in annotation) return { ...annotation, file };
    const what = contradiction(pair, annotation.shown);
    return what === undefined
      ? { further: furtherParts(pair, annotation.shown) }
      : { problem: 'contradiction', file, what };
  };
}

async function read(file: string, picture: string, readFile: ReadFile): Promise<Annotation> {
  try {
    const { kps } = await readJsonAnnotation(file, ImageFile, { listedIn: picture, readFile });
    const shown = Object.entries(kps).flatMap(([id, place]) =>
      place ? [[Number(id), { x: place[0], y: place[1] }] as const] : [],
    );
    return { shown: new Map(shown) };
  } catch (error) {
    if (isDataError(error)) {
      const [first] = error.defects;
      if (first?.kind === 'missing-file') return { problem: 'missing', what: 'no such file' };
      return { problem: 'unreadable', what: first?.what ?? error.message };
    }
    if (error instanceof FileError) return { problem: 'unreadable', what: error.what };
    throw error;
  }
}

function contradiction({ keypointIds = [], target }: AnnotatedPair, shown: Shown): string | undefined {
  for (const [i, id] of keypointIds.entries()) {
    const [inPair, inPicture] = [target.keypoints[i], shown.get(id)];
    if (!inPair) continue;
    const ofPair = `keypoint ${id} is at (${inPair.x}, ${inPair.y}) in the pair`;
    if (!inPicture) return `${ofPair}, and not shown in the picture's own annotation`;
    const apart = Math.max(Math.abs(inPair.x - inPicture.x), Math.abs(inPair.y - inPicture.y));
    if (apart > SAME_PLACE_PX)
      return `${ofPair}, and at (${inPicture.x}, ${inPicture.y}) in the picture's own annotation`;
  }
  return undefined;
}

function furtherParts({ keypointIds = [] }: AnnotatedPair, shown: Shown): FurtherPart[] {
  const ofPair = new Set(keypointIds);
  return [...shown]
    .filter(([id]) => !ofPair.has(id))
    .sort(([a], [b]) => a - b)
    .map(([id, at]) => ({ id, at }));
}
