/** Synthetic pairs on disk for as long as a benchmark needs them. */
import { synthesise } from '@keygrid/datasets';
import type { Size } from '@keygrid/geometry';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export interface DataSize {
  readonly trainingPairs: number;
  readonly testPairs: number;
  /** Pixels of every picture. */
  readonly imageSize: Size;
  /** Pictures of each category in the test split; left out: as many as the generator thinks right. */
  readonly testImagesPerCategory?: number;
  /** The same of the training split. */
  readonly trainingImagesPerCategory?: number;
}

const FEW = 8;

/** Calls `use` with the folder and deletes it afterwards. */
export async function withSyntheticData<T>(
  { trainingPairs, testPairs, imageSize, ...images }: DataSize,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const { testImagesPerCategory: test, trainingImagesPerCategory: trn } = images;
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'keygrid-bench-'));
  try {
    const data = path.join(folder, 'data');
    await synthesise(data, {
      seed: 7,
      pairs: { trn: trainingPairs, val: 6, test: testPairs },
      imageSize,
      ...(test === undefined && trn === undefined
        ? {}
        : { imagesPerCategory: { trn: trn ?? FEW, val: FEW, test: test ?? FEW } }),
    });
    return await use(data);
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}
