/** Keeps recently used pictures decoded, within a limit of bytes. */
import type { Size } from '@keygrid/geometry';
import { decodePicture, requireSize, type Picture } from './picture.ts';

export interface PictureCache {
  /** As `decodePicture`. A picture that is kept or being read is not read again; a failure is not kept. */
  get(file: string, expected?: Size): Promise<Picture>;
}

/** @param limitBytes Of decoded pixels; the longest unused pictures go first. The one just read stays, however large. */
export function createPictureCache(limitBytes: number): PictureCache {
  const reading = new Map<string, Promise<Picture>>();
  /** In order of last use, oldest first. */
  const kept = new Map<string, Picture>();
  let bytes = 0;

  const keep = (file: string, picture: Picture): void => {
    kept.set(file, picture);
    bytes += picture.data.byteLength;
    for (const [oldest, { data }] of kept) {
      if (bytes <= limitBytes || oldest === file) return;
      kept.delete(oldest);
      bytes -= data.byteLength;
    }
  };
  const read = async (file: string): Promise<Picture> => {
    try {
      const picture = await decodePicture(file);
      keep(file, picture);
      return picture;
    } finally {
      reading.delete(file);
    }
  };
  const find = (file: string): Picture | Promise<Picture> => {
    const picture = kept.get(file);
    if (picture) {
      kept.delete(file);
      kept.set(file, picture);
      return picture;
    }
    const underWay = reading.get(file) ?? read(file);
    reading.set(file, underWay);
    return underWay;
  };
  return {
    async get(file, expected) {
      const picture = await find(file);
      if (expected) requireSize(file, picture, expected);
      return picture;
    },
  };
}
