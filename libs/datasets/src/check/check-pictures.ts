/** Decodes every picture that a pair names, whole, and compares its size with the annotated ones. */
import path from 'node:path';
import { pictureDefect } from '../defect.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { decodePicture, wrongSize } from '@keygrid/images';
import type { DefectLog } from './defect-log.ts';
import type { ReadPairs } from './read-pairs.ts';

/** Pictures decoded side by side: enough for every core and for a slow disk. */
const PICTURES_AT_ONCE = 8;

export async function checkPictures(
  root: string,
  pictures: ReadPairs['pictures'],
  log: DefectLog,
  onPicture: () => void,
): Promise<void> {
  await mapConcurrently([...pictures], PICTURES_AT_ONCE, async ([relative, stated]) => {
    const file = path.join(root, relative);
    try {
      const picture = await decodePicture(file);
      for (const { size, pairs } of stated) {
        const wrong = wrongSize(file, picture, size);
        if (wrong) log.add(pictureDefect(wrong), pairs);
      }
    } catch (error) {
      log.addError(
        error,
        stated.flatMap(({ pairs }) => pairs),
        file,
      );
    }
    onPicture();
  });
}
