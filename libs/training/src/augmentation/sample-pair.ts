/** One training pair: both images decoded, cut, mirrored, changed in colour and perhaps exchanged (docs/method.md §6). */
import { loadPictures, type Query, type Truth } from '@keygrid/datasets';
import { squash, toInput, type Point, type Size } from '@keygrid/geometry';
import type { Picture, PictureCache } from '@keygrid/images';
import type { TrainingSpec } from '../config.ts';
import { drawsOf } from './draws.ts';
import { photometric } from './photometric.ts';
import { randomCrop, samplePixels } from './random-crop.ts';

/** What a training step sees of a pair: levels 0..255 `[side, side, 3]` and keypoints in the input frame. */
export interface TrainingPair {
  readonly id: string;
  readonly source: Float32Array;
  readonly target: Float32Array;
  readonly sourceKeypoints: readonly Point<'input'>[];
  readonly targetKeypoints: readonly Point<'input'>[];
}

export interface Sampling {
  /** Side S of the model's input in pixels. */
  readonly side: number;
  readonly augmentation: TrainingSpec['augmentation'];
  readonly seed: number;
  readonly epoch: number;
}

/** How a training samples its pairs in every epoch. */
export function samplingOf({ model, augmentation, seed }: TrainingSpec): Omit<Sampling, 'epoch'> {
  return { side: model.inputSide, augmentation, seed };
}

/** Decodes and samples both images of a pair; every draw is a function of (seed, epoch, pair index). */
export async function samplePair(
  query: Query,
  truth: Truth,
  pictures: PictureCache,
  sampling: Sampling,
): Promise<TrainingPair> {
  const { seed, epoch, augmentation } = sampling;
  const { id, index } = query;
  const [sourcePicture, targetPicture] = await loadPictures(query, pictures);
  const mirror = augmentation.flip && query.mirrored === true;
  const sample = { ...sampling, index, mirror };
  const source = sampleView('source', sourcePicture, query.sourceKeypoints, sample);
  const target = sampleView('target', targetPicture, truth.targetKeypoints, sample);
  return drawsOf(seed, epoch, index, 'exchange').chance(augmentation.exchange)
    ? trainingPair(id, target, source)
    : trainingPair(id, source, target);
}

interface View {
  readonly levels: Float32Array;
  readonly keypoints: readonly Point<'input'>[];
}

function trainingPair(id: string, source: View, target: View): TrainingPair {
  return {
    id,
    source: source.levels,
    target: target.levels,
    sourceKeypoints: source.keypoints,
    targetKeypoints: target.keypoints,
  };
}

function sampleView(
  which: 'source' | 'target',
  picture: Picture,
  keypoints: readonly Point<'original'>[],
  { side, augmentation, seed, epoch, index, mirror }: Sampling & { index: number; mirror: boolean },
): View {
  const size: Size = { width: picture.width, height: picture.height };
  const cropDraws = drawsOf(seed, epoch, index, `${which}-crop`);
  const crop = cropDraws.chance(augmentation.crop)
    ? randomCrop(size, keypoints, side, cropDraws)
    : squash(size, side);
  const asStored: View = {
    levels: samplePixels(picture, crop),
    keypoints: keypoints.map((p) => toInput(crop, p)),
  };
  const view = mirror ? mirrored(asStored, side) : asStored;
  const draws = drawsOf(seed, epoch, index, `${which}-photometric`);
  return { ...view, levels: photometric(view.levels, side, augmentation, draws) };
}

/** Left to right, in continuous coordinates: `x' = side − x`. A crop's draws are as likely either way round. */
function mirrored({ levels, keypoints }: View, side: number): View {
  const turned = new Float32Array(levels.length);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const from = (row * side + column) * 3;
      turned.set(levels.subarray(from, from + 3), (row * side + side - 1 - column) * 3);
    }
  }
  return { levels: turned, keypoints: keypoints.map(({ x, y }) => ({ x: side - x, y })) };
}
