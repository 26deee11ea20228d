import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what Linux gives to connections: none of them takes the port while its server is stopped. */
const [FIRST, END] = [20_000, 32_000];

/** A port on which nothing of this host listens. */
export async function freePort(host?: string): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END);
    if (await isFree(port, host)) return port;
  }
}

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
