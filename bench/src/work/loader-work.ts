/** Pictures of a data set to the levels a training step is given, in the threads of a training's loader. */
import { decodePicture } from '@keygrid/images';
import { createLoaderPool, epochBatches } from '@keygrid/training';
import { DEMO_SIZE, type LoaderCase } from '../case.ts';
import { readLoaderList } from '../data/loader-list.ts';
import { trainingSpecOf } from './training-work.ts';
import type { Work } from './work.ts';

const NO_AUGMENTATION = { crop: 0, photometric: 0, grey: 0, flip: false, exchange: 0 };

export async function loaderWork(work: LoaderCase): Promise<Work> {
  const { files, pairs } = await readLoaderList(work.data);
  if (work.part === 'decode') return decodingWork(files, work.workers);
  const batch = work.batch / 2; // in pairs
  const size = { ...DEMO_SIZE, inputSide: work.side };
  const spec = trainingSpecOf({ size, conv4d: 'centre-pivot', batch, epochs: 1 });
  const pool = createLoaderPool(
    { ...spec, augmentation: NO_AUGMENTATION },
    { count: work.workers, dataFolder: work.data, ...(work.keepsPictures ? {} : { cacheBytes: 0 }) },
  );
  return {
    async run() {
      const load = (i: number) => pool.load(0, pairs[i] as number);
      let seen = 0;
      for await (const { length } of epochBatches(
        pairs.length,
        { seed: 1, epoch: 0, batch, cursor: 0 },
        load,
      ))
        seen += 2 * length;
      if (seen !== files.length) throw new Error(`${seen} pictures of ${files.length}`);
    },
    dispose: () => void pool.close(),
  };
}

/** So many pictures at once; the decoder has threads of its own. */
function decodingWork(files: readonly string[], workers: number): Work {
  return {
    async run() {
      let next = 0;
      const decodeRest = async () => {
        while (next < files.length) await decodePicture(files[next++] as string);
      };
      await Promise.all(Array.from({ length: workers }, decodeRest));
    },
    dispose: () => undefined,
  };
}
