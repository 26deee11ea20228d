/** A database and its store into one file and back, while runs go on; results are invented. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationNames } from '../database/migrate.ts';
import type { Settings } from '../home/settings.ts';
import { submitPlan } from '../submit/submit.ts';
import { finishRuns } from '../testing/finish-runs.ts';
import { aWorker, claimed } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { changedHome, makeTestHome, openHome, type OpenHome, type TestHome } from '../testing/test-home.ts';
import { backUp, verifyArchive } from './backup.ts';
import { restore } from './restore.ts';
import { writeArchive } from './write-archive.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-backup-'));
chmodSync(folder, 0o755); // as root the embedded database runs as another user, who must be able to enter
const at = (name: string): string => path.join(folder, name);
const settingsFor = (name: string): Settings => ({ home: at(name), dataFolders: {}, timeScale: 1 });
const testdata = path.resolve(import.meta.dirname, '../../testdata');

let made: TestHome;
let home: OpenHome;
const plan = samplePlan({ name: 'kept', seeds: [1, 2] });
const [first = '', second = ''] = [...plan.trainings.keys()];
const evaluations = [...plan.evaluations.keys()];

beforeAll(async () => {
  made = await makeTestHome();
  ({ home } = made);
  await submitPlan(home, plan, { yaml: 'grid' });
  await finishRuns(home, [first, ...evaluations], () => ({
    facts: [{ id: 'a:cat', category: 'cat', truth: [{ x: 1, y: 2 }], flags: {} }],
    points: [Float32Array.of(1.5, 0.1)],
    scores: [],
  }));
  await claimed(home, second, await aWorker(home));
  await home.store.appendLog(`runs/${first}/1/log.txt`, 'step 7\n');
});
afterAll(async () => {
  await made.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('a backup made while others write is one moment, and comes back whole with its files', async () => {
  const to = at('backup.keygrid');
  // Between its rows and its files another study is submitted.
  let late: Promise<unknown> | undefined;
  const store: OpenHome['store'] = {
    ...home.store,
    async localCopy(file) {
      await (late ??= submitPlan(home, samplePlan({ name: 'late', seeds: [9] }), { yaml: 'grid' }));
      return home.store.localCopy(file);
    },
  };
  const written = await backUp(changedHome(home, { store }), { to });
  expect([written.missing, written.files]).toEqual([[], 3]);
  expect(await verifyArchive(to)).toEqual({ rows: written.rows, files: 3 });

  expect(await restore(settingsFor('restored'), { from: to })).toMatchObject({ files: 3, migrations: [] });
  const back = await openHome(settingsFor('restored'));
  try {
    expect((await back.db.study.findMany()).map(({ name }) => name)).toEqual(['kept']);
    for (const table of ['prediction_chunk', 'checkpoint', 'attempt', 'metric_summary', 'pair_facts']) {
      const all = `SELECT * FROM ${table} ORDER BY 1, 2`;
      expect((await back.sql.query(all)).rows, table).toEqual((await home.sql.query(all)).rows);
    }
    for (const { storeKey, sha256 } of await back.db.checkpoint.findMany())
      expect(await back.store.verify(storeKey, sha256)).toBe('intact');
    expect((await back.store.readLog(`runs/${first}/1/log.txt`)).text).toBe('step 7\n');
    expect(await back.db.run.findUniqueOrThrow({ where: { id: second } })).toMatchObject({
      status: 'RUNNING',
    });
    // New rows get numbers of their own.
    expect((await submitPlan(back, samplePlan({ name: 'next', seeds: [3] }), { yaml: '' })).revision).toBe(1);
  } finally {
    await back.close();
  }
});

test('a backup of an earlier version comes back under the schema of now', async () => {
  const kept = path.join(testdata, 'home-0.1.0');
  const tables = JSON.parse(readFileSync(path.join(kept, 'database.json'), 'utf8')) as Record<
    string,
    { migration_name: string }[]
  >;
  const { _prisma_migrations: applied = [], ...rows } = tables;
  const schema =
    applied
      .map(({ migration_name: name }) => name)
      .sort()
      .at(-1) ?? '';
  await writeArchive(at('earlier.keygrid'), { kind: 'backup', schema }, async (archive) => {
    for (const [table, ofTable] of Object.entries(rows))
      for (const row of ofTable) await archive.row(table, JSON.stringify(row));
  });
  const { migrations } = await restore(settingsFor('earlier'), { from: at('earlier.keygrid') });
  expect(migrations).toEqual(migrationNames().filter((name) => name > schema));
  const back = await openHome(settingsFor('earlier'));
  try {
    expect(await back.db.run.count()).toBe(rows['run']?.length);
    expect((await back.sql.query('SELECT status FROM keygrid_v1.runs')).rows.length).toBe(
      rows['run']?.length,
    );
  } finally {
    await back.close();
  }
});

test('the backup that is kept of each version comes back', async () => {
  for (const name of readdirSync(path.join(testdata, 'backups'))) {
    await restore(settingsFor(name), { from: path.join(testdata, 'backups', name) });
    const back = await openHome(settingsFor(name));
    try {
      expect((await back.db.study.findMany()).map((study) => study.name)).toEqual(['kept']);
      expect(await back.db.predictionChunk.count()).toBe(2);
    } finally {
      await back.close();
    }
  }
});

test('what cannot be restored is refused, and no home is made', async () => {
  const whole = at('whole.keygrid');
  await backUp(home, { to: whole });
  const bytes = readFileSync(whole);
  writeFileSync(at('cut.keygrid'), bytes.subarray(0, bytes.length - 200));
  await expect(restore(settingsFor('none'), { from: at('cut.keygrid') })).rejects.toThrow(/is cut off/);
  await expect(verifyArchive(at('cut.keygrid'))).rejects.toThrow(/is cut off/);
  cpSync(whole, at('used/file'), { recursive: true });
  await expect(restore(settingsFor('used'), { from: whole })).rejects.toThrow(/is in use; give a new folder/);
  const server = { ...settingsFor('none'), databaseUrl: 'postgresql://db/keygrid' };
  await expect(restore(server, { from: whole })).rejects.toThrow(/unset DATABASE_URL/);
  expect(existsSync(at('none'))).toBe(false);
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});
