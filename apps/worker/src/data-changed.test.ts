/** A worker takes a run only where the data set's files are, byte for byte, what was registered. */
import { loadSettings, registerDataSet } from '@keygrid/runs';
import { changedHome } from '@keygrid/runs/testing';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataFolders } from './supervisor/data-folders.ts';
import { startCluster, tinyGrid, type Cluster } from './testing/cluster.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster(1);
});
afterAll(() => cluster.close());

/** What a worker is told before it claims a run of the plan. */
async function find() {
  const { home } = cluster;
  const folder = home.settings.home;
  const settings = loadSettings({ cwd: path.dirname(folder), env: { KEYGRID_HOME: folder } });
  const plan = await cluster.submit(tinyGrid({ epochs: 1 }));
  const [training] = plan.trainings.values();
  return dataFolders(changedHome(home, { settings })).find(training!.spec.data);
}

/** Those that annotations name: others are not read. */
function picturesOfPairs(dataFolder: string): string[] {
  const folder = path.join(dataFolder, 'PairAnnotation/test');
  const files = readdirSync(folder).flatMap((name) => {
    const annotation = readFileSync(path.join(folder, name), 'utf8');
    const { category = '', src_imname, trg_imname } = JSON.parse(annotation) as Record<string, string>;
    return [src_imname, trg_imname].map((one = '') => path.join(dataFolder, 'JPEGImages', category, one));
  });
  return [...new Set(files)].sort();
}

function flipByte(file: string): void {
  const { atime, mtime } = statSync(file);
  const bytes = readFileSync(file);
  bytes[bytes.length - 10] = (bytes.at(-10) ?? 0) ^ 1;
  writeFileSync(file, bytes);
  utimesSync(file, atime, mtime); // a copy that keeps times
}

test('pictures changed at equal size: no claim, the first one is named with what to do; put back, the run is taken', async () => {
  const { dataFolder } = cluster;
  const sound = await find();
  expect(sound).toEqual({ folder: dataFolder });
  const pictures = picturesOfPairs(dataFolder).slice(0, 3);
  pictures.forEach(flipByte);
  const changed = await find();
  const [first = ''] = pictures;
  expect(changed).toEqual({
    missing:
      `data set tiny is not what the run needs: ${first} has other content than when the data set was registered; ` +
      `it is the first of 3 files that differ. Restore it; \`keygrid data add tiny ${dataFolder}\` makes what is there now a data set of its own`,
  });
  pictures.forEach(flipByte);
  expect(await find()).toEqual(sound);
});

test('what macOS leaves behind is no change', async () => {
  const { dataFolder } = cluster;
  const folder = path.join(
    dataFolder,
    'JPEGImages',
    readdirSync(path.join(dataFolder, 'JPEGImages'))[0] ?? '',
  );
  const leftover = path.join(folder, '._x.jpg');
  writeFileSync(leftover, 'x');
  expect(await find()).toEqual({ folder: dataFolder });
  rmSync(leftover);
});

test('a data set that an earlier version registered is known by its fingerprint, until its contents are recorded', async () => {
  const { home, dataFolder } = cluster;
  await home.sql.query('UPDATE data_set SET contents = NULL');
  expect(await find()).toEqual({ folder: dataFolder });
  const { rows } = await home.sql.query<{ fingerprint: string }>('SELECT fingerprint FROM data_set');
  const { fingerprint = '' } = rows[0] ?? {};
  const other = { contents: '0'.repeat(64), manifest: 'keygrid data set 2\0' };
  await registerDataSet(home, { name: 'tiny', layout: 'spair-large', fingerprint }, other);
  expect(await find()).toMatchObject({ missing: expect.stringContaining('was not there when') as string });
});
