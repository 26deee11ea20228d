/** A real redis-server of its own for a test file, where one is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

export const REDIS_IS_INSTALLED = spawnSync('redis-server', ['--version']).status === 0;

/** In memory, on a free port; ends with `stop`. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = randomInt(20_000, 32_000);
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--maxmemory-policy',
    'noeviction',
  ];
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('Ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code} on port ${port}`)));
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}
