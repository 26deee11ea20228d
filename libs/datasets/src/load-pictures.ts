/** Both pictures of a pair; an error about one of them names the pair too (I12). */
import { CorruptDataError, dataError, MissingDataError } from './corrupt-data-error.ts';
import type { Query } from './pair.ts';
import type { PictureCache } from './picture-cache.ts';
import type { Picture } from './picture.ts';

/** @throws as `decodePicture`, with the pair's id in the message. */
export async function loadPictures(
  { id: pair, sourceFile, sourceSize, targetFile, targetSize }: Query,
  pictures: PictureCache,
): Promise<[source: Picture, target: Picture]> {
  try {
    return await Promise.all([pictures.get(sourceFile, sourceSize), pictures.get(targetFile, targetSize)]);
  } catch (error) {
    if (!(error instanceof CorruptDataError || error instanceof MissingDataError)) throw error;
    const defects = error.defects.map((defect) => ({ ...defect, pair }));
    throw dataError(defects, error.cause);
  }
}
