/** KBC at inference: crop the source, match, and where the prediction is small crop the target around it and match again. */
import { squash, toInput, toOriginal, whole } from '@keygrid/geometry';
import type { Crop, Size } from '@keygrid/geometry';
import { chooseCrop, isSmall } from './choose-crop.ts';
import type { KbcConfig } from './config.ts';
import type { Matcher, PairAnswer, PairMatcher, PairRequest, View } from './matcher.ts';

export interface KbcOptions {
  readonly kbc: KbcConfig;
  /** Side S of the matcher's square views in pixels. */
  readonly side: number;
  /** What the matcher is handed where nothing is cropped: the image squashed to S × S (default), or as it is. */
  readonly uncropped?: Uncropped;
}
export type Uncropped = 'squash' | 'whole';

/**
 * A matcher of whole pictures made of a matcher of square views, which need not know about KBC (docs/method.md §7). Mode
 * `none` squashes both pictures, or hands them on as they are. Pass 2 happens only where the predicted keypoints are small. Another program's model needs
 * one function that makes a view's pixels and calls it, here with the picture type and `resample` of libs/datasets
 * (`foreign-matcher.test.ts` is the whole of it):
 *
 * @example
 * const matcher: Matcher<Picture> = async ({ source, target, sourceKeypoints }) =>
 *   theirModel(resample(source.picture, source.crop), resample(target.picture, target.crop), sourceKeypoints);
 * const kbc = { mode: 'both', tau: 0.8, minDistancePx: 16, maxScale: 4 } as const;
 * const { targetKeypoints } = await withKbc(matcher, { kbc, side: 256 })(pair);
 */
export function withKbc<P>(matcher: Matcher<P>, options: KbcOptions): PairMatcher<P> {
  const { kbc, side } = options;
  return async (request) => {
    const source = { picture: request.source, crop: sourceCrop(request, options) };
    const onePass = (crop: Crop) => match(matcher, request, source, { picture: request.target, crop });
    const first = await onePass(uncroppedOf(request.targetSize, options));
    if (kbc.mode === 'none' || kbc.mode === 'source') return { ...first, passes: 1, targetSmall: null };
    const { targetKeypoints: keypoints } = first;
    if (!isSmall(keypoints, side, kbc.tau)) return { ...first, passes: 1, targetSmall: false };
    const window = chooseCrop({ ...kbc, side, image: request.targetSize, keypoints });
    return { ...(await onePass(window)), passes: 2, targetSmall: true };
  };
}

function sourceCrop(
  { sourceSize: image, sourceKeypoints: keypoints }: PairRequest<unknown>,
  options: KbcOptions,
): Crop {
  const { kbc, side } = options;
  if (kbc.mode !== 'source' && kbc.mode !== 'both') return uncroppedOf(image, options);
  const crop = chooseCrop({ ...kbc, side, image, keypoints });
  return crop.kind === 'window' ? crop : uncroppedOf(image, options);
}

function uncroppedOf(image: Size, { side, uncropped = 'squash' }: KbcOptions): Crop {
  return uncropped === 'whole' ? whole(image) : squash(image, side);
}

/** One call of the matcher: keypoints into the source's crop, its answers back out of the target's. */
async function match<P>(
  matcher: Matcher<P>,
  request: PairRequest<P>,
  source: View<P>,
  target: View<P>,
): Promise<Pick<PairAnswer, 'targetKeypoints' | 'mutual' | 'sourceCrop' | 'targetCrop'>> {
  const sourceKeypoints = request.sourceKeypoints.map((p) => toInput(source.crop, p));
  const points = await matcher({ source, target, sourceKeypoints, pair: request.pair });
  if (points.length !== sourceKeypoints.length) {
    throw new Error(
      `The matcher answered with ${points.length} points; expected ${sourceKeypoints.length}, one a source keypoint.`,
    );
  }
  return {
    targetKeypoints: points.map((p) => toOriginal(target.crop, p)),
    ...(points.some(({ isMutual }) => isMutual !== undefined)
      ? { mutual: points.map(({ isMutual }) => isMutual === true) }
      : {}),
    sourceCrop: source.crop,
    targetCrop: target.crop,
  };
}
