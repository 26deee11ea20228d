/** KBC at inference: crop the source, match, and where the prediction is small crop the target around it and match again. */
import { squash, toInput, toOriginal } from '@keygrid/geometry';
import type { Crop } from '@keygrid/geometry';
import { chooseCrop, isSmall } from './choose-crop.ts';
import type { KbcConfig } from './config.ts';
import type { Matcher, PairAnswer, PairMatcher, PairRequest } from './matcher.ts';

export interface KbcOptions<P, I> {
  readonly kbc: KbcConfig;
  /** Side S of the matcher's square images in pixels. */
  readonly side: number;
  /** The crop's pixels in one resample of the original picture. */
  readonly resample: (picture: P, crop: Crop) => I | Promise<I>;
}

/** One side of one pair on its way through the passes. */
interface View<I> {
  readonly crop: Crop;
  readonly image: I;
}

/**
 * A matcher of whole pictures made of a matcher of square inputs, which need not know about KBC (model.md §7).
 * Mode `none` squashes both pictures. Pass 2 is one batch of only those pairs whose predicted keypoints are small.
 */
export function withKbc<P, I>(matcher: Matcher<I>, options: KbcOptions<P, I>): PairMatcher<P> {
  const { kbc, side } = options;
  const view = async (picture: P, crop: Crop): Promise<View<I>> => ({
    crop,
    image: await options.resample(picture, crop),
  });
  const sourceCrop = ({ sourceSize, sourceKeypoints }: PairRequest<P>): Crop =>
    kbc.mode === 'source' || kbc.mode === 'both'
      ? chooseCrop({ ...kbc, side, image: sourceSize, keypoints: sourceKeypoints })
      : squash(sourceSize, side);

  return async (requests) => {
    const sources = await Promise.all(requests.map((pair) => view(pair.source, sourceCrop(pair))));
    const squashed = await Promise.all(
      requests.map(({ target, targetSize }) => view(target, squash(targetSize, side))),
    );
    const first = await onePass(matcher, requests, sources, squashed);
    if (kbc.mode === 'none' || kbc.mode === 'source') {
      return first.map((answer) => ({ ...answer, passes: 1, targetSmall: null }));
    }

    const small = first.map(({ targetKeypoints }) => isSmall(targetKeypoints, side, kbc.tau));
    const onlySmall = <T>(all: readonly T[]): T[] => all.filter((_, i) => small[i]);
    const pairs = onlySmall(requests);
    const cropped = await Promise.all(
      onlySmall(first).map(({ targetKeypoints: keypoints, targetCrop: { image } }, i) =>
        view(at(pairs, i).target, chooseCrop({ ...kbc, side, image, keypoints })),
      ),
    );
    const second = (await onePass(matcher, pairs, onlySmall(sources), cropped)).values();
    return first.map((answer, i) => {
      const better = small[i] ? second.next().value : undefined;
      return better
        ? { ...better, passes: 2, targetSmall: true }
        : { ...answer, passes: 1, targetSmall: false };
    });
  };
}

type PassAnswer = Pick<PairAnswer, 'targetKeypoints' | 'sourceCrop' | 'targetCrop'>;

/** One call of the matcher: keypoints into the source's crop, its answers back out of the target's. */
async function onePass<P, I>(
  matcher: Matcher<I>,
  requests: readonly PairRequest<P>[],
  sources: readonly View<I>[],
  targets: readonly View<I>[],
): Promise<PassAnswer[]> {
  if (requests.length === 0) return [];
  const pairs = requests.map(({ sourceKeypoints }, i) => {
    const source = at(sources, i);
    const target = at(targets, i);
    return { source, target, keypoints: sourceKeypoints.map((p) => toInput(source.crop, p)) };
  });
  const matched = await matcher(
    pairs.map(({ source, target, keypoints }) => ({
      source: source.image,
      target: target.image,
      sourceKeypoints: keypoints,
    })),
  );
  return pairs.map(({ source, target, keypoints }, i) => {
    const points = matched[i];
    if (points?.length !== keypoints.length) {
      throw new Error(
        `The matcher answered pair ${i} of the batch with ${points?.length ?? 'no'} points; expected ${keypoints.length}, one a source keypoint.`,
      );
    }
    return {
      targetKeypoints: points.map((p) => toOriginal(target.crop, p)),
      sourceCrop: source.crop,
      targetCrop: target.crop,
    };
  });
}

/** The i-th entry of a list that runs beside another of the same length. */
function at<T>(list: readonly T[], i: number): T {
  const entry = list[i];
  if (entry === undefined) throw new Error(`Expected more than ${i} entries, got ${list.length}.`);
  return entry;
}
