/** A real redis-server on the loopback, set up as `infra/compose.yaml` does it but for its folder, where one is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { freePort } from '../postgres/free-port.ts';

export const REDIS_IS_INSTALLED = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisServer {
  readonly url: string;
  /** Sends one command; resolves with the first line of the answer. */
  command(text: string): Promise<string>;
  /** One number of `INFO`. */
  info(name: string): Promise<number>;
  /** Killed. With a folder it has what it was told so far when it is started again. */
  stop: () => Promise<void>;
  /** Again, on the same port. */
  start: () => Promise<void>;
}

/** On a free port; without a folder it keeps everything in memory. `more` are arguments of its own. */
export async function startRedis(folder?: string, ...more: string[]): Promise<RedisServer> {
  const port = await freePort();
  const kept =
    folder === undefined ? ['--save', '', '--appendonly', 'no'] : ['--dir', folder, '--appendonly', 'yes'];
  const place = ['--port', String(port), '--bind', '127.0.0.1', ...kept];
  const args = [...place, '--maxmemory-policy', 'noeviction', ...more];
  let stop = async (): Promise<void> => {};
  const start = async (): Promise<void> => {
    stop = await startServer(args, port, folder);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    command: async (text) => (await ask(port, text)).split('\r\n')[0] ?? '',
    info: async (name) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await ask(port, 'INFO'))?.[1]),
    stop: () => stop(),
    start,
  };
}

/** Returns what ends it. */
async function startServer(args: string[], port: number, cwd?: string): Promise<() => Promise<void>> {
  const server = spawn('redis-server', args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('Ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code} on port ${port}`)));
  });
  return async () => {
    server.kill('SIGKILL');
    await ended;
  };
}

/** The whole answer: the server closes once it has sent it. */
function ask(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${text}\r\nQUIT\r\n`));
    let answer = '';
    socket.on('data', (part: Buffer) => (answer += part.toString()));
    socket.once('error', reject);
    socket.once('end', () => resolve(answer));
  });
}
