/** The errors as the client really makes them, against a real server or none. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { redact } from '@keygrid/contract';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { s3Program, startS3Server, type S3Server } from '../../testing/s3-server.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import { parseS3Url } from './s3-place.ts';
import { openS3Store } from './s3-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-s3-errors-'));
const program = s3Program();
let server: S3Server | undefined;
beforeAll(async () => {
  server = program === undefined ? undefined : await startS3Server(program);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true });
});

/** `changes` over the server's own credentials; nothing of this machine's is read. */
function store(url: string, changes: Record<string, string | undefined> = {}) {
  const files = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  const env = { ...files, AWS_EC2_METADATA_DISABLED: 'true', ...server?.env, ...changes };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return openS3Store(parseS3Url(url), folder);
}
const url = () => server?.url('errors') ?? '';
const it = test.skipIf(program === undefined);

it('no credentials: where they are looked for', async () => {
  const without = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  await expect(store(url(), without).identity()).rejects.toThrow(
    /^The store s3:\/\/keygrid\/errors refuses \(CredentialsProviderError\)\. There are no credentials\. Set AWS_ACCESS_KEY_ID/,
  );
});

it('wrong credentials: what they must allow, and the secret is hidden from then on', async () => {
  const secret = 'a-wrong-secret-of-many-letters';
  await expect(store(url(), { AWS_SECRET_ACCESS_KEY: secret }).identity({ create: true })).rejects.toThrow(
    /refuses \(SignatureDoesNotMatch\).*who may read, write, list and delete there/,
  );
  expect(redact(`the key is ${secret}`)).not.toContain(secret);
  await expect(store(url(), { AWS_ACCESS_KEY_ID: 'stranger' }).identity()).rejects.toThrow(
    /refuses \(\w*UserNotFound\)|refuses \(InvalidAccessKeyId\)/,
  );
});

it('a bucket that is not there', async () => {
  await expect(store(url().replace('keygrid', 'another')).identity({ create: true })).rejects.toThrow(
    'The store s3://another/errors refuses (NoSuchBucket). The bucket does not exist: make it, or correct KEYGRID_STORE.',
  );
});

it('a server that does not answer is away, whatever is asked, and is used again when it is back', async () => {
  const s3 = store(url());
  const local = path.join(folder, 'file');
  writeFileSync(local, 'content');
  const stored = await s3.publish(local, 'a/file');
  await server?.stop();
  for (const asked of [
    () => s3.publish(local, 'a/other'),
    () => s3.measure('a/file'),
    () => s3.localCopy(stored),
    () => s3.appendLog('a/log', 'lost?\n'),
    () => s3.identity(),
  ])
    await expect(asked()).rejects.toThrow(StoreUnavailable);
  await server?.start();
  expect(await s3.verify(stored.key, stored.sha256)).toBe('intact');
  await s3.appendLog('a/log', 'no\n');
  expect((await s3.readLog('a/log')).text).toBe('lost?\nno\n');
});
