/** Uploads that were broken off, in a bucket of a real S3 server: what gc finds and removes, and what it leaves. */
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Program, startS3Server, type S3Server } from '../testing/s3-server.ts';
import { makeTestHome, type TestHome } from '../testing/test-home.ts';
import { removeUnnamed, unnamedFiles } from './unnamed-files.ts';

const program = s3Program();
const DAY_MS = 24 * 3_600_000;

describe.skipIf(program === undefined)('uploads that were broken off', () => {
  let server: S3Server;
  let made: TestHome;
  let s3: S3Client;
  const before = { ...process.env };
  beforeAll(async () => {
    server = await startS3Server(program ?? '');
    Object.assign(process.env, server.env);
    made = await makeTestHome({ storeUrl: server.url('ours') });
    const endpoint = new URL(server.url('')).searchParams.get('endpoint') ?? '';
    s3 = new S3Client({ endpoint, forcePathStyle: true });
  });
  afterAll(async () => {
    process.env = before;
    s3.destroy();
    await made.drop();
    await server.remove();
  });

  async function begun(Key: string, sent: number): Promise<void> {
    const one = { Bucket: 'keygrid', Key };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(one));
    if (sent === 0) return;
    const Body = Buffer.alloc(sent);
    await s3.send(new UploadPartCommand({ ...one, UploadId, PartNumber: 1, Body }));
  }

  test('those below our prefix that began a day ago are listed with what was sent, and removed; no other', async () => {
    const { home } = made;
    const key = 'runs/t-lost/1/last-5.safetensors';
    await begun(`ours/${key}`, 5 * 2 ** 20);
    await begun('ours/runs/t-lost/2/last-9.safetensors', 0);
    await begun('oursister/runs/t-other/1/last-5.safetensors', 1);
    expect(await unnamedFiles(home)).toEqual([]);
    const later = Date.now() + DAY_MS + 60_000;
    const found = await unnamedFiles(home, later);
    expect(found).toMatchObject([
      { key, bytes: 5 * 2 ** 20, upload: expect.stringMatching(/./) as unknown },
      { key: 'runs/t-lost/2/last-9.safetensors', bytes: 0 },
    ]);
    await removeUnnamed(home, found);
    await removeUnnamed(home, found);
    expect(await unnamedFiles(home, later)).toEqual([]);
    expect(await home.store.uploads()).toEqual([]);
    const left = await s3.send(new ListMultipartUploadsCommand({ Bucket: 'keygrid' }));
    expect(left.Uploads?.map(({ Key }) => Key)).toEqual(['oursister/runs/t-other/1/last-5.safetensors']);
  });
});
