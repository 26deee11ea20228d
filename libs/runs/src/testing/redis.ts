/** A real redis-server on the loopback, set up as `infra/compose.yaml` does it but for its folder, where one is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { connect } from 'node:net';

export const REDIS_IS_INSTALLED = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisServer {
  readonly url: string;
  /** Sends one command; resolves with the first line of the answer. */
  command(text: string): Promise<string>;
  stop(): Promise<void>;
}

/** On a free port; without a folder it keeps everything in memory. `more` are arguments of its own. */
export async function startRedis(folder?: string, ...more: string[]): Promise<RedisServer> {
  const port = randomInt(20_000, 32_000);
  const kept =
    folder === undefined ? ['--save', '', '--appendonly', 'no'] : ['--dir', folder, '--appendonly', 'yes'];
  const place = ['--port', String(port), '--bind', '127.0.0.1', ...kept];
  const rules = ['--maxmemory-policy', 'noeviction', ...more];
  const server = spawn('redis-server', [...place, ...rules], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('Ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code} on port ${port}`)));
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    command: (text) =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(`${text}\r\n`));
        socket.once('error', reject);
        socket.once('data', (answer) => {
          socket.end();
          resolve(answer.toString().split('\r\n')[0] ?? '');
        });
      }),
    async stop() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}
