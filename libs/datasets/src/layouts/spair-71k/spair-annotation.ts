/** One PairAnnotation file of SPair-71k: read on demand, checked strictly, given in our own words. */
import type { PairFlags } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import { z } from 'zod';
import { absentIn, sharedKeypoints, shownKeypoints, type SharedKeypoints } from '../absent-keypoints.ts';
import { requireNoDefect } from '../../corrupt-data-error.ts';
import type { Defect } from '../../defect.ts';
import { readJsonAnnotation } from '../json-annotation.ts';
import { keypointsOutside } from '../keypoints-outside.ts';
import type { AnnotatedPair, AnnotatedSide, ReadFile } from '../layout-reader.ts';
import { PLAIN_NAME } from '../plain-name.ts';

const FileName = z.string().regex(PLAIN_NAME, 'expected a file name without a folder or control characters');
const Side = z.number().int().positive();
const ImageSize = z.tuple([Side, Side, Side]);
const Corners = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .refine(([x1, y1, x2, y2]) => x1 < x2 && y1 < y2, 'expected [x1, y1, x2, y2] with x1 < x2 and y1 < y2');
const Keypoints = z.array(z.tuple([z.number(), z.number()]));
/** Strings in the published files. */
const KeypointId = z.union(
  [
    z.number().int().min(0).max(9999),
    z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number),
  ],
  { error: 'expected the number of a keypoint, 0 to 9999' },
);
const Variation = z.number().int().min(0).max(2);
const Which = z.number().int().min(0).max(3);

/** The keys that are used; the published files have more, which are not read (docs/method.md §9). */
const PairFile = z.object({
  src_imname: FileName,
  trg_imname: FileName,
  src_imsize: ImageSize,
  trg_imsize: ImageSize,
  src_bndbox: Corners,
  trg_bndbox: Corners,
  category: FileName,
  src_kps: Keypoints,
  trg_kps: Keypoints,
  kps_ids: z.array(KeypointId).optional(),
  viewpoint_variation: Variation,
  scale_variation: Variation,
  truncation: Which,
  occlusion: Which,
});

/** Of a set that may have none of the flags. */
const PairFileOfAny = PairFile.partial({
  viewpoint_variation: true,
  scale_variation: true,
  truncation: true,
  occlusion: true,
});
type PairFile = z.infer<typeof PairFileOfAny>;

const BOXES = ['src_bndbox', 'trg_bndbox'];

/**
 * @param listedIn Where the pair is named, for the message when its file is missing.
 * @param haveFlags Whether a pair without one of the four flags is a defect; else that flag is absent.
 * @throws MissingDataError when the file is missing; CorruptDataError with everything impossible that it says.
 */
export async function readPairAnnotation(
  file: string,
  { listedIn, readFile, haveFlags }: { listedIn: string; readFile: ReadFile; haveFlags: boolean },
): Promise<AnnotatedPair> {
  const raw: PairFile = await readJsonAnnotation(file, haveFlags ? PairFile : PairFileOfAny, {
    listedIn,
    readFile,
    boxes: BOXES,
  });
  const [inSource, inTarget] = [raw.src_kps.map(pointOf), raw.trg_kps.map(pointOf)];
  const shared = sharedKeypoints(inSource, inTarget, 0);
  const pair: AnnotatedPair = {
    category: raw.category,
    source: sideOf(raw.category, raw.src_imname, raw.src_imsize, raw.src_bndbox, shared.source),
    target: sideOf(raw.category, raw.trg_imname, raw.trg_imsize, raw.trg_bndbox, shared.target),
    flags: flagsOf(raw),
    ...idsOf(raw, shared),
    ...absentIn(shared),
  };
  const defects = [
    ...unequalCounts(raw),
    ...outside(pair.source, inSource, 'src_kps'),
    ...outside(pair.target, inTarget, 'trg_kps'),
  ];
  requireNoDefect(defects.map((defect) => ({ ...defect, file })));
  return pair;
}

function flagsOf(raw: PairFile): PairFlags {
  const flags = {
    viewpoint: raw.viewpoint_variation,
    scale: raw.scale_variation,
    truncation: raw.truncation,
    occlusion: raw.occlusion,
  };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

function sideOf(
  category: string,
  imageName: string,
  [width, height]: readonly number[],
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  keypoints: readonly Point<'original'>[],
): AnnotatedSide {
  return {
    file: `JPEGImages/${category}/${imageName}`,
    size: { width: width ?? 0, height: height ?? 0 },
    box: { x1, y1, x2, y2 },
    keypoints,
  };
}

function outside(side: AnnotatedSide, all: readonly Point<'original'>[], key: string) {
  const { placeOf, shown } = shownKeypoints(all, 0);
  return keypointsOutside({ ...side, keypoints: shown }, (i) => `${key}[${placeOf(i)}]`);
}

const pointOf = ([x, y]: readonly [number, number]): Point<'original'> => ({ x, y });

function unequalCounts({ src_kps, trg_kps }: PairFile): Pick<Defect, 'kind' | 'what'>[] {
  const [inSource, inTarget] = [src_kps.length, trg_kps.length];
  if (inSource === inTarget) return [];
  const what = `src_kps has ${inSource} keypoints, trg_kps ${inTarget}; expected as many in both`;
  return [{ kind: 'keypoint-count', what }];
}

/** Ids that do not fit the keypoints are none: only some metrics need them, and they refuse a pair without. */
function idsOf(
  { src_kps, kps_ids }: PairFile,
  { source, placeOf }: SharedKeypoints,
): Pick<AnnotatedPair, 'keypointIds'> {
  if (kps_ids?.length !== src_kps.length) return {};
  return { keypointIds: source.flatMap((_, i) => kps_ids[placeOf(i)] ?? []) };
}
