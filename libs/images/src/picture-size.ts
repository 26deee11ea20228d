/** The sizes of pictures, from their headings; each is looked at once. */
import type { Size } from '@keygrid/geometry';
import { loadSharp } from './load-sharp.ts';
import { readPictureFile, unreadable } from './picture.ts';

/**
 * Pixels as stored: the orientation tag is ignored, as `decodePicture` does.
 * @throws as `readPictureFile`; PictureError also when its heading is none of a JPEG or PNG file.
 */
export function pictureSizes(): (file: string) => Promise<Size> {
  const known = new Map<string, Promise<Size>>();
  return (file) => {
    const size = known.get(file) ?? readSize(file);
    known.set(file, size);
    // A failure is that of every pair which needs the picture, and each says so itself.
    size.catch(() => known.delete(file));
    return size;
  };
}

async function readSize(file: string): Promise<Size> {
  const bytes = await readPictureFile(file);
  const sharp = await loadSharp();
  try {
    const { width, height } = await sharp(bytes).metadata();
    return { width, height };
  } catch (cause) {
    throw unreadable(file, cause);
  }
}
