/** Keeps recently used pictures decoded, within a limit of bytes. */
import type { Size } from '@keygrid/geometry';
import { decodePicture, type Picture } from './picture.ts';

export interface PictureCache {
  /** As `decodePicture`; asking again while it is kept costs nothing. A failure is not kept. */
  get(file: string, expected?: Size): Promise<Picture>;
}

/** @param limitBytes Of decoded pixels; the longest unused pictures go first. One picture is always allowed. */
export function createPictureCache(limitBytes: number): PictureCache {
  const kept = new Map<string, Promise<Picture>>();
  /** Of pictures that are decoded, in order of last use, oldest first. */
  const bytesOf = new Map<string, number>();
  let bytes = 0;

  const drop = (file: string): void => {
    kept.delete(file);
    bytes -= bytesOf.get(file) ?? 0;
    bytesOf.delete(file);
  };
  const trim = (justRead: string): void => {
    for (const file of bytesOf.keys()) {
      if (bytes <= limitBytes) return;
      if (file !== justRead) drop(file);
    }
  };
  const load = async (file: string, expected?: Size): Promise<Picture> => {
    try {
      const picture = await decodePicture(file, expected);
      bytesOf.set(file, picture.data.byteLength);
      bytes += picture.data.byteLength;
      trim(file);
      return picture;
    } catch (error) {
      drop(file);
      throw error;
    }
  };
  return {
    get(file, expected) {
      const known = kept.get(file);
      const size = bytesOf.get(file);
      if (size !== undefined) {
        bytesOf.delete(file);
        bytesOf.set(file, size);
      }
      if (known) return known;
      const loading = load(file, expected);
      kept.set(file, loading);
      return loading;
    },
  };
}
