/** A matcher made of two parts: what is computed of one view, and of two of those the answer. */
import { median } from '@keygrid/contract';
import type { Crop, Point, Size } from '@keygrid/geometry';
import { croppedSize } from '@keygrid/geometry';
import { resample } from '@keygrid/images';
import type { MatchedPoint, View } from '@keygrid/kbc';
import type { LoadedPicture, OpenMatcher } from '../open-matcher.ts';
import { createViewCache, type Keeping } from './view-cache.ts';

/** A view's levels 0..255, `[height, width, 3]`. */
export interface ViewPixels extends Size {
  readonly data: Float32Array;
  /** The picture's file, for messages. */
  readonly file: string;
  /** Cut out around keypoints: hardly another pair or run shows it again. */
  readonly isWindow: boolean;
}

export interface ViewMatching<Described> extends Keeping<Described> {
  /** What an earlier run computed of it; its time is not counted. Left out: nothing. */
  recall?(pixels: ViewPixels): Promise<Described | undefined>;
  /** Resolves once it is computed: its time is counted. `crop` is how the pixels were cut out of the picture. */
  describe(pixels: ViewPixels, crop: Crop): Promise<Described>;
  /** Frees neither of the two. */
  carry(source: Described, target: Described, keypoints: readonly Point<'input'>[]): Promise<MatchedPoint[]>;
}

export interface ViewMatcher extends Pick<OpenMatcher, 'match' | 'pace'> {
  /** Frees what it kept. */
  dispose(): void;
}

/** One view and one pair at a time, each whole picture and source window described once while there is room to keep it. */
export function matchViews<Described>(parts: ViewMatching<Described>): ViewMatcher {
  const kept = createViewCache(parts);
  const times = { image: [] as number[], match: [] as number[] };
  const timed = async <Result>(list: number[], work: () => Promise<Result>): Promise<Result> => {
    const started = performance.now();
    const result = await work();
    list.push(performance.now() - started);
    return result;
  };
  const describe = async ({ picture: { file, picture }, crop }: View<LoadedPicture>) => {
    const isWindow = crop.kind === 'window';
    const pixels = { ...croppedSize(crop), data: resample(picture, crop), file, isWindow };
    const known = isWindow ? undefined : await parts.recall?.(pixels);
    return known ?? timed(times.image, () => parts.describe(pixels, crop));
  };
  const describeOnce = async (view: View<LoadedPicture>): Promise<Described> => {
    const key = `${cropName(view.crop)} ${view.picture.file}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const described = await describe(view);
    kept.keep(key, described);
    return described;
  };
  return {
    async match({ source, target, sourceKeypoints }) {
      if (sourceKeypoints.length === 0) return [];
      const from = await describeOnce(source);
      // A window around predicted keypoints: no other pair will ask for it.
      const isPassing = target.crop.kind === 'window';
      const to = await (isPassing ? describe(target) : describeOnce(target));
      try {
        return await timed(times.match, () => parts.carry(from, to, sourceKeypoints));
      } finally {
        if (isPassing) parts.free(to);
        kept.trim();
      }
    },
    pace: () =>
      times.match.length > 0 && times.image.length > 0
        ? { image: median(times.image), match: median(times.match), pairsAtOnce: 1 }
        : undefined,
    dispose: () => kept.dispose(),
  };
}

const cropName = ({ kind, scale, offset }: Crop) => [kind, scale.x, scale.y, offset.x, offset.y].join(' ');
