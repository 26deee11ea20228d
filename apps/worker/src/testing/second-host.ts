/** Another host on this machine: a network namespace at the far ends of cables (veth pairs) that a test can pull. Needs root and `ip`. */
import { freePort } from '@keygrid/runs/testing';
import { spawnSync } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A cable between the two hosts. Packets on a pulled one are lost without a word, and connections do not end. */
export interface Cable {
  /** This host's address at the near end. */
  readonly address: string;
  pull(): void;
  plug(): void;
}

interface SecondHost {
  readonly cables: readonly Cable[];
  /** What a command has to begin with to run there. */
  readonly prefix: readonly string[];
  remove(): void;
}

/** `undefined` where this process may not make one. */
export function secondHost(cables: number): SecondHost | undefined {
  const name = `kg${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return undefined;
  ip('-n', name, 'link', 'set', 'lo', 'up');
  return {
    cables: Array.from({ length: cables }, (_, index) => layCable(name, index)),
    prefix: ['ip', 'netns', 'exec', name],
    remove: () => ip('netns', 'del', name), // takes its cables along
  };
}

function layCable(host: string, index: number): Cable {
  const far = `${host}f${index}`;
  const { near, network } = addLink(far);
  ip('link', 'set', far, 'netns', host);
  ip('addr', 'add', `${network}.1/30`, 'dev', near);
  ip('-n', host, 'addr', 'add', `${network}.2/30`, 'dev', far);
  ip('-n', host, 'link', 'set', far, 'up');
  ip('link', 'set', near, 'up');
  // A hardware address that is nowhere: a link that is down would tell the kernel, which then does not wait as in a real network.
  const nowhere = ['lladdr', '02:00:00:00:00:99', 'nud', 'permanent'];
  return {
    address: `${network}.1`,
    pull() {
      ip('neigh', 'replace', `${network}.2`, 'dev', near, ...nowhere);
      ip('-n', host, 'neigh', 'replace', `${network}.1`, 'dev', far, ...nowhere);
    },
    plug() {
      ip('neigh', 'flush', 'dev', near, 'nud', 'permanent');
      ip('-n', host, 'neigh', 'flush', 'dev', far, 'nud', 'permanent');
    },
  };
}

/** The near end's name has the number of its network: the kernel gives it to one of several tests on this machine. */
function addLink(far: string): { near: string; network: string } {
  for (let number = 0; number < 256; number++) {
    const near = `kgnet${number}`;
    const problem = problemOf('link', 'add', near, 'type', 'veth', 'peer', 'name', far);
    if (problem === undefined) return { near, network: `10.213.${number}` };
    if (!problem.includes('File exists')) throw new Error(problem);
  }
  throw new Error('All 256 networks of second hosts are taken: `ip netns` lists them.');
}

function ip(...args: string[]): void {
  const problem = problemOf(...args);
  if (problem !== undefined) throw new Error(problem);
}

function problemOf(...args: string[]): string | undefined {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  return status === 0 ? undefined : `ip ${args.join(' ')}: ${error?.message ?? stderr}`;
}

export interface Forwarding {
  readonly port: number;
  close(): void;
}

/** What reaches `address` goes on to a port of this host's loopback. `at`: the port there; default: a free one. */
export async function forward(address: string, port: number, at?: number): Promise<Forwarding> {
  const own = at ?? (await freePort(address));
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket)).on('error', () => socket.destroy());
  };
  const server: Server = createServer((far) => {
    const near = connect(port, '127.0.0.1');
    [far, near].forEach(keep);
    far.pipe(near).pipe(far);
    far.once('close', () => near.destroy());
    near.once('close', () => far.destroy());
  });
  await new Promise<void>((resolve) => server.listen(own, address, resolve));
  return {
    port: own,
    close() {
      server.close();
      open.forEach((socket) => socket.destroy());
    },
  };
}
