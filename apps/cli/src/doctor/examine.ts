/** All parts of the installation, one after the other. */
import { databaseVersion } from '@keygrid/results';
import { openDoorbell, storeFolder, tryS3Store, type Settings } from '@keygrid/runs';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageFolder } from '../processes/package-folder.ts';
import { checkBuildTools } from './build-tools.ts';
import { checkDisk, tryWriting } from './disk.ts';
import { checkNode } from './node-version.ts';
import { checkNpmPackages } from './npm-packages.ts';
import { checkGpu } from './gpu.ts';
import type { Finding } from './part.ts';
import { withHomeOf } from '../open-home.ts';
import { checkJavaScriptTensorFlow, checkNativeTensorFlow } from './tensorflow.ts';

/** Nothing of the person's is changed: the embedded database is tried in a folder of its own. */
export async function* examine(settings: Settings): AsyncGenerator<Finding> {
  yield checkNode();
  yield checkNpmPackages();
  const { finding, loaded } = await checkNativeTensorFlow();
  yield finding;
  if (finding.state === 'missing') yield* await checkBuildTools();
  yield await checkGpu(loaded);
  yield await checkJavaScriptTensorFlow();
  yield checkPrismaClient();
  const store = await checkStore(settings);
  yield store;
  if (settings.databaseUrl === undefined) yield await checkEmbeddedPostgres();
  else if (store.state === 'ok') yield await checkDatabase(settings);
  if (settings.redisUrl !== undefined && store.state === 'ok') yield await checkRedis(settings);
  yield await checkDisk(settings.home);
}

function checkStore(settings: Settings): Promise<Finding> {
  const s3 = tryS3Store(settings);
  if (s3) return tryOut('store', 'correct KEYGRID_STORE or the credentials: docs/s3.md', () => s3);
  return tryOut('store', 'make its folder writable, or choose another folder', async () =>
    tryWriting(storeFolder(settings)),
  );
}

function checkPrismaClient(): Finding {
  const client = path.join(packageFolder('@keygrid/runs'), 'dist/generated/prisma/client.js');
  const finding = { part: 'Prisma client', needed: true };
  if (existsSync(client)) return { ...finding, state: 'ok', detail: 'generated and built' };
  return { ...finding, state: 'missing', detail: `${client} is not there`, advice: 'npm run setup' };
}

async function checkEmbeddedPostgres(): Promise<Finding> {
  const home = await mkdtemp(path.join(tmpdir(), 'keygrid-doctor-'));
  await chmod(home, 0o755); // as root the server runs as another user, who must be able to enter
  const advice = 'npm run setup; or set DATABASE_URL to a Postgres server';
  try {
    const settings = { home, dataFolders: {}, timeScale: 1 };
    return await tryOut(
      'embedded Postgres',
      advice,
      async () => `${await withHomeOf(settings, databaseVersion)} starts`,
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function checkDatabase(settings: Settings): Promise<Finding> {
  return tryOut('database', 'start it, or correct DATABASE_URL', async () => {
    await withHomeOf(settings, async () => {});
    return 'reached, its schema is up to date';
  });
}

function checkRedis(settings: Settings): Promise<Finding> {
  return tryOut('Redis', 'start or repair it, or correct REDIS_URL', async () => {
    await withHomeOf(settings, async (home) => (await openDoorbell(home)).close());
    return 'reached, takes writes and drops no keys';
  });
}

async function tryOut(part: string, advice: string, attempt: () => Promise<string>): Promise<Finding> {
  try {
    return { part, needed: true, state: 'ok', detail: await attempt() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { part, needed: true, state: 'missing', detail, advice };
  }
}
