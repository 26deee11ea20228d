/** A decoded picture: the pixels as stored, eight bits a channel. */
import fs from 'node:fs/promises';
import { UserError, type Size } from '@keygrid/geometry';
import sharp from 'sharp';
import { CorruptDataError } from './corrupt-data-error.ts';

export interface Picture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** RGB, `[height, width, 3]`, 0..255. */
  readonly data: Uint8Array;
}

/**
 * Reads a JPEG or PNG as the published loaders do: the orientation tag and colour profile are ignored, grey becomes RGB.
 * @param expected The size its annotation states; a picture of another size is corrupt.
 * @throws CorruptDataError when the file is no whole picture; UserError when it is missing; any other I/O error as it is.
 */
export async function decodePicture(file: string, expected?: Size): Promise<Picture> {
  const bytes = await readPictureFile(file);
  const { data, info } = await decodeBytes(bytes).catch((cause: unknown) => {
    const defect = cause instanceof Error ? cause.message : String(cause);
    throw new CorruptDataError(
      `${file}: not a readable picture (${defect}). Expected a complete JPEG or PNG file; fetch it again.`,
      { cause },
    );
  });
  if (expected && (info.width !== expected.width || info.height !== expected.height)) {
    throw new CorruptDataError(
      `${file}: the picture is ${info.width}×${info.height} pixels, its annotation says ${expected.width}×${expected.height}. ` +
        'Keypoints would land elsewhere; restore the original picture.',
    );
  }
  return { width: info.width, height: info.height, data };
}

/** `failOn: 'error'`: a truncated file fails, a harmless stray byte (the real data sets have some) does not. */
async function decodeBytes(bytes: Buffer) {
  return sharp(bytes, { failOn: 'error', ignoreIcc: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
}

async function readPictureFile(file: string): Promise<Buffer> {
  try {
    return await fs.readFile(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new UserError(`${file}: no such picture. The data set is not complete; restore this file.`, {
      cause,
    });
  }
}
