/** Both pictures of a pair; an error about them names the pair too (I12). */
import { allSound, forPair } from './corrupt-data-error.ts';
import type { Query } from './pair.ts';
import type { PictureCache } from './picture-cache.ts';
import type { Picture } from './picture.ts';

/** @throws as `decodePicture`, with the pair's id in the message. */
export function loadPictures(
  { id, sourceFile, sourceSize, targetFile, targetSize }: Query,
  pictures: PictureCache,
): Promise<[source: Picture, target: Picture]> {
  return forPair(id, () =>
    allSound([pictures.get(sourceFile, sourceSize), pictures.get(targetFile, targetSize)]),
  );
}
