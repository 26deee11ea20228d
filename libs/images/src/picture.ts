/** A decoded picture: the pixels as stored, eight bits a channel. */
import { FileError, readBytes } from '@keygrid/files';
import type { Size } from '@keygrid/geometry';
import { loadSharp } from './load-sharp.ts';
import { PictureError } from './picture-error.ts';
import { checkPictureHeader } from './picture-header.ts';

export interface Picture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** RGB, `[height, width, 3]`, 0..255. */
  readonly data: Uint8Array;
}

/**
 * Reads a JPEG or PNG as the published loaders do with Pillow's `Image.open(file).convert('RGB')`, to the same bits:
 * - Stored pixels: the orientation tag is ignored, as keypoints are annotated in them; colour profile and gamma too.
 * - JPEG: baseline or progressive, any subsampling (smooth upsampling), grey becomes RGB.
 * - PNG: 1 to 8 bits, interlaced or not; palette and grey become RGB; alpha is dropped, what it hid shows. Of an animated
 *   file the still picture.
 * Refused, each by name: another format, CMYK, more than 8 bits, more than 100 million pixels, a file cut short or damaged.
 * @param expected The size its annotation states; a picture of another size is refused.
 * @throws as `readPictureFile`; PictureError also when the file is no whole picture.
 */
export async function decodePicture(file: string, expected?: Size): Promise<Picture> {
  const picture = await decodePictureBytes(await readPictureFile(file), file);
  if (expected) requireSize(file, picture, expected);
  return picture;
}

/** The same of bytes that were read already; `file` names them in messages. @throws PictureError when they are no whole picture. */
export async function decodePictureBytes(bytes: Buffer, file: string): Promise<Picture> {
  const { data, info } = await decodeBytes(bytes).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  return { width: info.width, height: info.height, data };
}

/** @throws PictureError when the picture has another size than its annotation states. */
export function requireSize(file: string, picture: Size, expected: Size): void {
  const error = wrongSize(file, picture, expected);
  if (error) throw error;
}

/** The error of a picture whose size is not what its annotation states; undefined when it is. */
export function wrongSize(file: string, { width, height }: Size, expected: Size): PictureError | undefined {
  if (width === expected.width && height === expected.height) return undefined;
  const what = `the picture is ${width}×${height} pixels, its annotation says ${expected.width}×${expected.height}`;
  return new PictureError('picture-size', file, what);
}

/** The error for a file that is no whole picture. */
export function unreadable(file: string, cause: unknown): PictureError {
  const lines = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const said = lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ');
  // What libvips says of some files that are cut short does not help.
  const reason = said === 'Unknown error' ? 'damaged, or cut short' : said;
  return new PictureError('picture', file, `not a readable picture (${reason})`, { cause });
}

/** `failOn: 'error'`: a truncated file fails, a harmless stray byte (the real data sets have some) does not. */
async function decodeBytes(bytes: Buffer) {
  checkPictureHeader(bytes);
  const sharp = await loadSharp();
  return sharp(bytes, { failOn: 'error', ignoreIcc: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/**
 * The bytes of a picture.
 * @throws PictureError for what is missing, no regular file or too large; FileError when the system cannot read it.
 */
export async function readPictureFile(file: string): Promise<Buffer> {
  return readBytes(file, 'picture').catch((cause: unknown) => {
    if (!(cause instanceof FileError) || cause.fault === 'unreadable') throw cause;
    if (cause.fault === 'missing') throw new PictureError('missing-file', file, 'no such picture', { cause });
    throw new PictureError('unreadable-file', file, cause.what, { cause });
  });
}
