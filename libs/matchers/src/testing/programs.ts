/** Programs that a test writes, and what is seen of them from outside. */
import { squash, toOriginal } from '@keygrid/geometry';
import type { MatchRequest } from '@keygrid/kbc';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LoadedPicture } from '../open-matcher.ts';
import { openProgram, type ProgramMatcher } from '../program/open-program.ts';
import type { ProgramOptions } from '../program/program-options.ts';

const clients = path.resolve(import.meta.dirname, '../../../../clients/python');
export const client = (name: string) => ({ name, from: path.join(clients, name) });

/** Ignores the end of its input and every signal it can, starts a process of its own, and says both ids and its folder. */
export const DEAF = `import os, signal, subprocess, sys, time
for s in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(s, signal.SIG_IGN)
other = subprocess.Popen(['sleep', '600'])
print('pids', os.getpid(), other.pid, os.getcwd(), file=sys.stderr, flush=True)
print('{"type": "hello", "protocol": 1, "name": "deaf"}', flush=True)
time.sleep(600)`;

type Written = Partial<Omit<ProgramOptions, 'command' | 'files'>>;

/** A program whose text is given, open while `work` goes on. `log` collects its lines. */
export async function withProgram<T>(
  [interpreter, text]: readonly [string, string],
  options: Written,
  work: (program: ProgramMatcher) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-written-'));
  const from = path.join(folder, 'm');
  writeFileSync(from, text);
  const command = [interpreter, '{dir}/m'];
  try {
    const files = [{ name: 'm', from }, client('keygrid_matcher.py')];
    const program = await openProgram({ side: 32, log: () => undefined, ...options, command, files });
    return await work(program).finally(() => program.close());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A zombie counts as gone. */
export function isAlive(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'));
}

/** A dark picture with a bright square of 8 px and a colour of its own at each point. */
function squares(file: string, at: readonly (readonly [number, number])[]): LoadedPicture {
  const [width, height] = [96, 72];
  const data = new Uint8Array(width * height * 3).fill(20);
  at.forEach(([left, top], i) => {
    for (let y = top - 4; y < top + 4; y++)
      for (let x = left - 4; x < left + 4; x++)
        data.set([i === 0 ? 250 : 40, i === 1 ? 250 : 40, 90 * i], 3 * (y * width + x));
  });
  return { file, picture: { width, height, data } };
}

/** Two squashed pictures with three squares each, and the middles of the source's as keypoints. */
export function request(
  side: number,
  name = '',
): MatchRequest<LoadedPicture> & { readonly truth: [number, number][] } {
  const from = [[20, 20], [60, 24], [40, 56]] as const; // prettier-ignore
  const to = [[30, 28], [70, 20], [52, 52]] as const; // prettier-ignore
  const crop = squash({ width: 96, height: 72 }, side);
  const inInput = ([x, y]: readonly [number, number]) => ({ x: x * crop.scale.x, y: y * crop.scale.y });
  return {
    source: { picture: squares(`from${name}`, from), crop },
    target: { picture: squares(`to${name}`, to), crop },
    sourceKeypoints: from.map(inInput),
    truth: to.map(([x, y]): [number, number] => [x, y]),
  };
}

export const inOriginal = (side: number, points: readonly { x: number; y: number }[]) =>
  points.map((p) => toOriginal(squash({ width: 96, height: 72 }, side), p));
