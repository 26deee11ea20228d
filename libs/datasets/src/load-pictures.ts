/** Both pictures of a pair; an error about them names the pair too (I12). */
import { allSound, asData, forPair } from './corrupt-data-error.ts';
import type { Query } from './pair.ts';
import type { Picture, PictureCache } from '@keygrid/images';

/** @throws as `decodePicture`, but errors about the data set, with the pair's id in the message. */
export function loadPictures(
  { id, sourceFile, sourceSize, targetFile, targetSize }: Query,
  pictures: PictureCache,
): Promise<[source: Picture, target: Picture]> {
  return forPair(id, () =>
    allSound([asData(pictures.get(sourceFile, sourceSize)), asData(pictures.get(targetFile, targetSize))]),
  );
}
