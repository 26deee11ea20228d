/** The one way from a query to predicted keypoints: evaluation, selection and a single prediction all go through here. */
import { resample, type PairList, type Picture, type PictureCache, type Query } from '@keygrid/datasets';
import type { Crop } from '@keygrid/geometry';
import { withKbc, type Matcher, type PairAnswer, type PairMatcher } from '@keygrid/kbc';
import type { KbcConfig } from '@keygrid/kbc/config';
import { prefetch } from './prefetch.ts';

/** Decoded pictures kept: pairs share them, and epochs come again. */
export const PICTURE_CACHE_BYTES = 256 * 2 ** 20;
/** Pairs a forward pass. */
const BATCH_PAIRS = 8;
/** Batches decoded ahead. */
const BATCHES_AHEAD = 2;

/** What KBC did with a pair. A scale is the window's enlargement e; null: the whole image was squashed. */
export interface KbcDecision {
  readonly passes: 1 | 2;
  /** Whether the keypoints of pass 1 were small; null where the target is never cropped. */
  readonly targetSmall: boolean | null;
  readonly sourceScale: number | null;
  readonly targetScale: number | null;
  /** Top left corner of the window in enlarged pixels; null with a squash. */
  readonly sourceOffset: readonly [number, number] | null;
  readonly targetOffset: readonly [number, number] | null;
}

export interface PairPrediction {
  readonly id: string;
  /** `[x0, y0, x1, y1, …]` in original target pixels, never clamped. */
  readonly points: Float32Array;
  readonly decision: KbcDecision;
}

/** A matcher of decoded pictures, with KBC as configured. */
export function pictureMatcher(
  matcher: Matcher<Float32Array>,
  kbc: KbcConfig,
  side: number,
): PairMatcher<Picture> {
  return withKbc<Picture, Float32Array>(matcher, { kbc, side, resample });
}

/**
 * Predicts pairs `first` to `end − 1` in order, a batch at a time, batches counted from `first`.
 * Ground truth is never asked for (I8); an unreadable pair fails the whole (I12).
 */
export async function* predictPairs(
  matcher: PairMatcher<Picture>,
  pairs: PairList,
  pictures: PictureCache,
  { first, end }: { readonly first: number; readonly end: number },
): AsyncGenerator<PairPrediction[], void, undefined> {
  const starts = Array.from(
    { length: Math.ceil((end - first) / BATCH_PAIRS) },
    (_, i) => first + i * BATCH_PAIRS,
  );
  const load = (start: number) =>
    Promise.all(
      Array.from({ length: Math.min(BATCH_PAIRS, end - start) }, (_, i) =>
        loadPair(pairs, pictures, start + i),
      ),
    );
  for await (const batch of prefetch(starts, load, BATCHES_AHEAD)) {
    const answers = await matcher(batch.map(({ query, source, target }) => ({ ...query, source, target })));
    yield batch.map(({ query }, i) => predictionOf(query, answers[i] as PairAnswer));
  }
}

interface LoadedPair {
  readonly query: Query;
  readonly source: Picture;
  readonly target: Picture;
}

async function loadPair(pairs: PairList, pictures: PictureCache, index: number): Promise<LoadedPair> {
  const query = await pairs.query(index);
  const [source, target] = await Promise.all([
    pictures.get(query.sourceFile, query.sourceSize),
    pictures.get(query.targetFile, query.targetSize),
  ]);
  return { query, source, target };
}

function predictionOf(query: Query, answer: PairAnswer): PairPrediction {
  return {
    id: query.id,
    points: Float32Array.from(answer.targetKeypoints.flatMap(({ x, y }) => [x, y])),
    decision: {
      passes: answer.passes,
      targetSmall: answer.targetSmall,
      sourceScale: scaleOf(answer.sourceCrop),
      targetScale: scaleOf(answer.targetCrop),
      sourceOffset: offsetOf(answer.sourceCrop),
      targetOffset: offsetOf(answer.targetCrop),
    },
  };
}

function scaleOf(crop: Crop): number | null {
  return crop.kind === 'window' ? crop.scale.x : null;
}

function offsetOf(crop: Crop): readonly [number, number] | null {
  return crop.kind === 'window' ? [crop.offset.x, crop.offset.y] : null;
}
