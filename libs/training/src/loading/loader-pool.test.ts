import fs from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@keygrid/contract';
import { CorruptDataError } from '@keygrid/datasets';
import { createPictureCache } from '@keygrid/images';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLoaderPool } from './loader-pool.ts';
import { samplePair, samplingOf } from '../augmentation/sample-pair.ts';
import { buildThreads } from '../testing/build-threads.ts';
import { openBench, tinySpec, type Bench } from '../testing/tiny-training.ts';

const augmentation = { crop: 0.5, photometric: 0.5, grey: 0.2, flip: true, exchange: 0.5 };
const spec = tinySpec({ augmentation });
let bench: Bench;
beforeAll(async () => {
  buildThreads();
  bench = await openBench();
});
afterAll(() => bench.close());

test.for([1, 3])('%i threads give the pairs this thread gives, in whatever order', async (count) => {
  const pool = createLoaderPool(spec, { count, dataFolder: bench.dataFolder });
  const pairs = await bench.dataset.split('trn');
  const pictures = createPictureCache(2 ** 24);
  const indexes = [7, 0, 3, 3, 11, 5];
  const got = await Promise.all(indexes.map((index) => pool.load(4, index)));
  const want = await Promise.all(
    indexes.map(async (index) =>
      samplePair(await pairs.query(index), await pairs.truth(index), pictures, {
        ...samplingOf(spec),
        epoch: 4,
      }),
    ),
  );
  expect(got).toEqual(want);
  await pool.close();
});

test('I10, I12: a picture that is cut short fails its pair with its class and cause; the thread goes on', async () => {
  const folder = path.join(bench.folder, 'damaged');
  await fs.cp(bench.dataFolder, folder, { recursive: true });
  const pairs = await bench.dataset.split('trn');
  const { sourceFile } = await pairs.query(0);
  const damaged = path.join(folder, path.relative(bench.dataFolder, sourceFile));
  await fs.truncate(damaged, 300);
  const queries = await Promise.all(Array.from({ length: pairs.length }, (_, i) => pairs.query(i)));
  const whole = queries.find((query) => query.sourceFile !== sourceFile && query.targetFile !== sourceFile);
  const pool = createLoaderPool(spec, { count: 1, dataFolder: folder });

  const error: unknown = await pool.load(0, 0).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CorruptDataError);
  expect(String(error)).toContain(`${damaged}: pair ${pairs.ids[0]}: not a readable picture`);
  expect((error as Error).cause).toBeInstanceOf(Error);
  expect((await pool.load(0, whole?.index ?? 0)).id).toBe(whole?.id);

  await fs.rm(damaged);
  const missing: unknown = await pool.load(0, 0).catch((caught: unknown) => caught);
  expect(missing).toBeInstanceOf(UserError);
  expect(missing).not.toBeInstanceOf(CorruptDataError);
  await pool.close();
});

test('a folder that is not there fails every pair by name', async () => {
  const pool = createLoaderPool(spec, { count: 2, dataFolder: '/nowhere' });
  for (const index of [0, 1]) await expect(pool.load(0, index)).rejects.toThrow('/nowhere');
  await pool.close();
});

test('a closed pool fails what is under way and what is asked later', async () => {
  const pool = createLoaderPool(spec, { count: 1, dataFolder: bench.dataFolder });
  const underWay = expect(pool.load(0, 0)).rejects.toThrow('ended');
  await pool.close();
  await underWay;
  await expect(pool.load(0, 1)).rejects.toThrow('ended');
});

test('late answers after the end: what threads still send once a pool is closed changes nothing', async () => {
  for (const answered of [0, 1, 4]) {
    const pool = createLoaderPool(spec, { count: 1, dataFolder: bench.dataFolder });
    const loads = Array.from({ length: 12 }, (_, index) => pool.load(0, index));
    const ends = Promise.allSettled(loads);
    await Promise.all(loads.slice(0, answered));
    await Promise.all([pool.close(), pool.close()]);
    const failed = (await ends).filter((end) => end.status === 'rejected');
    for (const { reason } of failed) expect(String(reason)).toContain('The loading of pairs was ended.');
  }
});
