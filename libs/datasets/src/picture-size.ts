/** The sizes of pictures, from their headings; each is looked at once. */
import fs from 'node:fs/promises';
import { UserError, type Size } from '@keygrid/geometry';
import sharp from 'sharp';
import { CorruptDataError } from './corrupt-data-error.ts';

/**
 * Pixels as stored: the orientation tag is ignored, as `decodePicture` does.
 * @param where Names the pair that needs it, in messages.
 * @throws UserError when there is no such picture; CorruptDataError when its heading is none of a JPEG or PNG file.
 */
export function pictureSizes(): (file: string, where: string) => Promise<Size> {
  const known = new Map<string, Promise<Size>>();
  return (file, where) => {
    const size = known.get(file) ?? readSize(file, where);
    known.set(file, size);
    // A failure is that of every pair which needs the picture, and each says so itself.
    size.catch(() => known.delete(file));
    return size;
  };
}

async function readSize(file: string, where: string): Promise<Size> {
  await fs.access(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new UserError(`${file}: no such picture, though ${where} needs it. Restore the data set.`, {
      cause,
    });
  });
  try {
    const { width, height } = await sharp(file).metadata();
    return { width, height };
  } catch (cause) {
    throw new CorruptDataError(
      `${file}: ${where}: not a readable picture (${(cause as Error).message}). Expected a JPEG or PNG file; fetch it again.`,
      { cause },
    );
  }
}
