/** A home whose store is a bucket of a real S3 server, from the doctor to a restored backup. */
import { s3Program, startS3Server } from '@keygrid/runs/testing';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';
import { TINY_TRAINING } from './testing/tiny-training.ts';

const GRID = {
  name: 'in-a-bucket',
  about: 'a test',
  base: TINY_TRAINING,
  seeds: [1],
};
const program = s3Program();

describe.skipIf(program === undefined)('a store on S3', () => {
  const cwd = emptyFolder();
  const at = (name: string) => path.join(cwd, name);
  let server: Awaited<ReturnType<typeof startS3Server>>;
  let env: Record<string, string>;
  const ask = (...args: string[]) => keygrid(args, { cwd, env });

  beforeAll(async () => {
    server = await startS3Server(program ?? '');
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION = '' } = server.env;
    const keys = `aws_access_key_id=${AWS_ACCESS_KEY_ID}\naws_secret_access_key=${AWS_SECRET_ACCESS_KEY}\n`;
    writeFileSync(at('credentials'), `[lab]\n${keys}`);
    const profile = {
      AWS_PROFILE: 'lab',
      AWS_SHARED_CREDENTIALS_FILE: at('credentials'),
      AWS_CONFIG_FILE: '/dev/null',
    };
    env = { ...profile, AWS_REGION, AWS_EC2_METADATA_DISABLED: 'true', KEYGRID_STORE: server.url('a/b') };
  });
  afterAll(() => server.remove());

  test('the doctor reads and writes there; a wrong secret is refused with what to do, and not shown', async () => {
    const right = await ask('doctor', '--json');
    expect(right.stdout).toContain('s3://keygrid/a/b can be read and written');
    const secret = 'not-the-secret-of-the-server';
    const keys = { AWS_ACCESS_KEY_ID: 'keygrid-test', AWS_SECRET_ACCESS_KEY: secret };
    const wrong = await keygrid(['status'], { cwd, env: { ...env, AWS_PROFILE: '', ...keys } });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('The store s3://keygrid/a/b refuses (SignatureDoesNotMatch)');
    expect(wrong.stdout + wrong.stderr).not.toContain(secret);
  });

  test('a grid runs, its log is shown, its backup is whole and comes back into a folder', async () => {
    writeFileSync(at('grid.yaml'), JSON.stringify(GRID));
    const size = ['--pairs', '8,4,4', '--image-size', '96x72'];
    expect(await ask('data', 'synth', 'pairs', ...size)).toMatchObject({ code: 0 });
    expect(await ask('data', 'add', 'tiny', 'pairs')).toMatchObject({ code: 0 });
    const ran = await ask('run', 'grid.yaml');
    expect(ran.code, ran.stderr).toBe(0);
    const objects = readdirSync(server.folder, { recursive: true }).map(String);
    const [training = ''] = objects.flatMap((name) => /runs\/(t-[^/]+)\/1\/last-\d+/.exec(name)?.[1] ?? []);
    expect((await ask('logs', training)).stdout).toContain('finished');
    expect(existsSync(at('.keygrid/store'))).toBe(false);
    const saved = await ask('backup', 'all.keygrid', '--verify');
    expect(saved.code, saved.stderr).toBe(0);
    expect(saved.stdout + saved.stderr).not.toContain('missing');
    const second = emptyFolder();
    const restored = await keygrid(['restore', at('all.keygrid')], { cwd: second });
    expect(restored.code, restored.stderr).toBe(0);
    expect((await keygrid(['logs', training], { cwd: second })).stdout).toContain('finished');
    const [here, there] = await Promise.all([
      ask('report', 'in-a-bucket'),
      keygrid(['report', 'in-a-bucket'], { cwd: second }),
    ]);
    expect(there.stdout).toBe(here.stdout);
  });
});
