/** One PairAnnotation file of AP-10K: it names two image annotations, and the pair is what both of them show. */
import path from 'node:path';
import { shortened } from '@keygrid/contract';
import { z } from 'zod';
import { allSound, dataError, requireNoDefect } from '../../corrupt-data-error.ts';
import { readJsonAnnotation } from '../json-annotation.ts';
import { keypointsOutside } from '../keypoints-outside.ts';
import type { AnnotatedPair, AnnotatedSide, ReadFile } from '../layout-reader.ts';
import { PLAIN_NAME } from '../plain-name.ts';
import type { ImageAnnotation, ImageAnnotations } from './image-annotation.ts';

const PairFile = z.object({ src_json_path: z.string(), trg_json_path: z.string() });

interface ListedPair {
  readonly id: string;
  /** The folder that lists it. */
  readonly list: string;
  /** A species, a family or `all`. */
  readonly category: string;
}

/** @returns Reads the pair of a file, relative to the folder. */
export function openPairs(
  root: string,
  readImage: ImageAnnotations,
  readFile: ReadFile,
): (relative: string, pair: ListedPair) => Promise<AnnotatedPair> {
  return async (relative, { id, list, category }) => {
    const file = path.join(root, relative);
    const paths = await readJsonAnnotation(file, PairFile, { listedIn: path.join(root, list), readFile });
    const [from, to] = [
      namedImage(paths.src_json_path, file, 'src_json_path'),
      namedImage(paths.trg_json_path, file, 'trg_json_path'),
    ];
    requireSamePair(file, id, `${from.name}-${to.name}:${category}`);
    const [source, target] = await allSound([
      readImage(from.annotation, file),
      readImage(to.annotation, file),
    ]);
    const places = source.keypoints.flatMap((point, k) => (point && target.keypoints[k] ? [k] : []));
    const pair = {
      category,
      source: sideOf(from, source, places),
      target: sideOf(to, target, places),
      flags: {},
      keypointIds: places,
      furtherParts: target.keypoints.flatMap((at, id) => (at && !source.keypoints[id] ? [{ id, at }] : [])),
    };
    requireNoDefect([
      ...outside(pair.source, path.join(root, from.annotation), places),
      ...outside(pair.target, path.join(root, to.annotation), places),
    ]);
    return pair;
  };
}

interface NamedImage {
  readonly name: string;
  /** Relative to the folder. */
  readonly annotation: string;
  readonly picture: string;
}

/** The published files name it from where they were made, such as `data/ap-10k/ImageAnnotation/Felidae/cat/000000000017.json`. */
function namedImage(text: string, file: string, key: string): NamedImage {
  const parts = text.replaceAll('\\', '/').split('/');
  const [family = '', species = '', last = ''] = parts.slice(parts.lastIndexOf('ImageAnnotation') + 1);
  const isPath =
    parts.at(-4) === 'ImageAnnotation' && [family, species, last].every((part) => PLAIN_NAME.test(part));
  if (!isPath || !last.endsWith('.json')) {
    const what = `${key}: "${shortened(text)}" names no image annotation; expected ImageAnnotation/<family>/<species>/<name>.json`;
    throw dataError([{ kind: 'annotation', file, what }]);
  }
  const name = path.posix.parse(last).name;
  return {
    name,
    annotation: `ImageAnnotation/${family}/${species}/${last}`,
    picture: `JPEGImages/${family}/${species}/${name}.jpg`,
  };
}

function requireSamePair(file: string, id: string, said: string): void {
  if (said === id) return;
  const what = `it says ${said}, its name says ${id}: pairs of another edition`;
  throw dataError([{ kind: 'annotation', file, what }]);
}

function sideOf({ picture }: NamedImage, image: ImageAnnotation, places: readonly number[]): AnnotatedSide {
  const keypoints = places.flatMap((place) => image.keypoints[place] ?? []);
  return { file: picture, size: image.size, box: image.box, keypoints };
}

const outside = (side: AnnotatedSide, file: string, places: readonly number[]) =>
  keypointsOutside(side, (i) => `keypoints[${places[i]}]`).map((defect) => ({ ...defect, file }));
