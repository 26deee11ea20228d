/** What a synthetic data set is made from: the caller's options, checked, with every default filled in. */
import { UserError } from '@keygrid/contract';
import type { Size } from '@keygrid/geometry';
import { COMMON_SPLITS, type CommonSplit, type SynthesisLayout } from '../config.ts';
import { CATEGORIES, FAMILIES } from './categories/index.ts';

export interface SynthesisOptions {
  /** Any whole number. */
  readonly seed: number;
  /** Rows of each list, and of each cross list of its images; those of a split the layout lacks are not made. */
  readonly pairs: Readonly<Record<CommonSplit, number>>;
  /** Default `spair-large`, with the small lists beside the large ones. */
  readonly layout?: SynthesisLayout;
  /** Pixels of every image; default 250×188. */
  readonly imageSize?: Size;
  /** Images of each category in each split; default grows with the pairs. Half of them show a small object. */
  readonly imagesPerCategory?: Readonly<Record<CommonSplit, number>>;
  readonly signal?: AbortSignal;
  onProgress?(images: { done: number; total: number }): void;
}

const DEFAULT_SIZE: Size = { width: 250, height: 188 };
const SMALLEST_SIDE_PX = 64;
/** Raised whenever the same options give other files. */
const GENERATOR_VERSION = 2;

/** Everything that decides the files' bytes; written into the set. */
export interface Recipe {
  readonly generator: string;
  readonly version: number;
  readonly layout: SynthesisLayout;
  readonly seed: number;
  readonly pairs: Readonly<Record<CommonSplit, number>>;
  readonly imageSize: Size;
  readonly imagesPerCategory: Readonly<Record<CommonSplit, number>>;
}

/** @throws UserError naming the first option that makes no sense. */
export function resolveRecipe(options: SynthesisOptions): Recipe {
  const { seed, pairs, imageSize = DEFAULT_SIZE, layout = 'spair-large' } = options;
  const imagesPerCategory = options.imagesPerCategory ?? {
    trn: imagesFor(pairs.trn, layout),
    val: imagesFor(pairs.val, layout),
    test: imagesFor(pairs.test, layout),
  };
  const wrong = (what: string, expected: string, got: number) =>
    new UserError(`Cannot make a synthetic data set: ${what} is ${got}. Expected ${expected}.`);
  if (!Number.isSafeInteger(seed)) throw wrong('the seed', 'a whole number', seed);
  for (const split of COMMON_SPLITS) {
    if (!(Number.isSafeInteger(pairs[split]) && pairs[split] > 0)) {
      throw wrong(`the number of ${split} pairs`, 'a whole number above 0', pairs[split]);
    }
    const images = imagesPerCategory[split];
    if (!(Number.isSafeInteger(images) && images >= 4)) {
      throw wrong(`the number of ${split} images a category`, 'a whole number, at least 4', images);
    }
  }
  for (const side of [imageSize.width, imageSize.height]) {
    if (!(Number.isSafeInteger(side) && side >= SMALLEST_SIDE_PX)) {
      throw wrong('a side of the images', `whole pixels, at least ${SMALLEST_SIDE_PX}`, side);
    }
  }
  return {
    generator: 'keygrid data synth',
    version: GENERATOR_VERSION,
    layout,
    seed,
    pairs: { trn: pairs.trn, val: pairs.val, test: pairs.test },
    imageSize: { width: imageSize.width, height: imageSize.height },
    imagesPerCategory: {
      trn: imagesPerCategory.trn,
      val: imagesPerCategory.val,
      test: imagesPerCategory.test,
    },
  };
}

/** An image is in about three pairs; a large set has many pairs an image, so that it stays quick to make. */
function imagesFor(pairs: number, layout: SynthesisLayout): number {
  const isOfSpecies = layout === 'ap-10k';
  const perCategory = pairs / (isOfSpecies ? FAMILIES.length : CATEGORIES.length);
  // Half of a family are of each species, half of those small.
  return Math.max(
    isOfSpecies ? 12 : 6,
    Math.min(60, Math.ceil(perCategory * 0.7)),
    Math.ceil(3 * Math.sqrt(perCategory)),
  );
}
