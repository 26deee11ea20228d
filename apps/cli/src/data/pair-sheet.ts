/** An annotated pair and what KBC would crop of it: no network, no database. */
import type { Query, Truth } from '@keygrid/datasets';
import { squash, type Box, type Crop, type Point, type Size } from '@keygrid/geometry';
import { decodePicture, drawPair, newSheet, type ImageDrawing } from '@keygrid/images';
import { chooseCrop } from '@keygrid/kbc';
import type { KbcConfig } from '@keygrid/kbc/config';

export interface Windows {
  readonly kbc: KbcConfig;
  /** Of the model input, in pixels. */
  readonly side: number;
}

/** One image of the pair, as annotated. */
export interface ShownSide {
  readonly file: string;
  readonly size: Size;
  readonly box: Box<'original'>;
  readonly keypoints: readonly Point<'original'>[];
  /** Undefined when no windows were asked for. */
  readonly crop?: Crop;
}

export interface ShownPair {
  readonly source: ShownSide;
  readonly target: ShownSide;
}

/** The target's window is around its true keypoints; at inference it is around predicted ones. */
export function sidesOf(query: Query, truth: Truth, windows: Windows | undefined): ShownPair {
  const source = {
    file: query.sourceFile,
    size: query.sourceSize,
    box: truth.sourceBox,
    keypoints: query.sourceKeypoints,
  };
  const target = {
    file: query.targetFile,
    size: query.targetSize,
    box: truth.targetBox,
    keypoints: truth.targetKeypoints,
  };
  return {
    source: { ...source, crop: windows && cropOf(source, windows, 'source') },
    target: { ...target, crop: windows && cropOf(target, windows, 'target') },
  };
}

function cropOf({ size, keypoints }: ShownSide, { kbc, side }: Windows, which: 'source' | 'target'): Crop {
  if (kbc.mode !== which && kbc.mode !== 'both') return squash(size, side);
  return chooseCrop({ ...kbc, side, image: size, keypoints });
}

/** @param file PNG to write. */
export async function writePairSheet(file: string, heading: string, pair: ShownPair): Promise<void> {
  const sheet = newSheet();
  const [source, target] = [await drawingOf(pair.source), await drawingOf(pair.target)];
  drawPair(sheet, heading, { source, target, numbered: true });
  sheet.legend('Dots with one number: a keypoint in both images. Blue: the annotated object.');
  if (pair.source.crop)
    sheet.legend(
      'Dashed: the window KBC chooses; in the target around its true keypoints, in a run around predicted ones.',
    );
  await sheet.writePng(file);
}

async function drawingOf({ file, size, box, keypoints, crop }: ShownSide): Promise<ImageDrawing> {
  return { picture: await decodePicture(file, size), box, keypoints, crop };
}
