/** A real S3 server of this machine's own: versitygw over a folder, on loopback, with one bucket. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { userCacheFolder } from '@keygrid/files';
import { freePort } from '../postgres/free-port.ts';

export interface S3Server {
  /** A store's URL in its bucket. */
  url(prefix: string): string;
  /** Credentials and region of its user. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it keeps the bucket's objects, as files by their keys. */
  readonly folder: string;
  /** It stops answering, and forgets nothing. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

const BUCKET = 'keygrid';

/** The program; undefined where this machine has none. `.ci/run` builds it, for caches of tests' own too. */
export function s3Program(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = [
    path.join(userCacheFolder({ ...env, KEYGRID_CACHE: '' }), 'tools'),
    ...(env['PATH'] ?? '').split(path.delimiter),
  ];
  return folders.map((folder) => path.join(folder, 'versitygw')).find((file) => existsSync(file));
}

export async function startS3Server(program: string, host = '127.0.0.1'): Promise<S3Server> {
  const root = mkdtempSync(path.join(tmpdir(), 'keygrid-s3-'));
  const folder = path.join(root, 'buckets', BUCKET);
  mkdirSync(folder, { recursive: true });
  const port = await freePort(host);
  const env = {
    AWS_ACCESS_KEY_ID: 'keygrid-test',
    AWS_SECRET_ACCESS_KEY: randomBytes(20).toString('hex'),
    AWS_REGION: 'us-east-1',
  };
  let child: ReturnType<typeof spawn> | undefined;
  const server: S3Server = {
    url: (prefix) => `s3://${BUCKET}/${prefix}?endpoint=http://${host}:${port}`,
    env,
    folder,
    async start() {
      const options = ['--port', `${host}:${port}`, '--health', '/health', '--quiet'];
      const args = [...options, 'posix', path.dirname(folder)];
      const secrets = { ROOT_ACCESS_KEY: env.AWS_ACCESS_KEY_ID, ROOT_SECRET_KEY: env.AWS_SECRET_ACCESS_KEY };
      child = spawn(program, args, { env: { PATH: process.env['PATH'], ...secrets }, stdio: 'ignore' });
      const started = child;
      await listening(host, port, () => started.exitCode === null);
    },
    async stop() {
      const running = child;
      child = undefined;
      if (running?.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGKILL');
      await ended;
    },
    async remove() {
      await server.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function listening(host: string, port: number, isAlive: () => boolean): Promise<void> {
  for (;;) {
    if (!isAlive()) throw new Error('The S3 server ended as it started.');
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, host, () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
