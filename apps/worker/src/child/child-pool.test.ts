/** Runs in real children without TensorFlow, one after the other: which child has which, and what each is told. */
import { openDataset, synthesise } from '@keygrid/datasets';
import { EvaluationSpec } from '@keygrid/training/config';
import type { EvaluationWork } from '@keygrid/ipc';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childPool, type ChildPool } from './child-pool.ts';
import { startChild, type ChildProcess } from './child-process.ts';
import { runChildren, type FromRun } from './run-child.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-pool-'));
const dataFolder = path.join(folder, 'data');
const data = { name: 'one-pair', layout: 'spair-large', fingerprint: '0'.repeat(64) } as const;
const started: ChildProcess[] = [];
let pair: { id: string; points: number[][] };

beforeAll(async () => {
  await synthesise(dataFolder, { seed: 1, pairs: { trn: 2, val: 1, test: 1 }, imageSize: { width: 96, height: 72 } }); // prettier-ignore
  const query = await (await (await openDataset(dataFolder, data)).split('test')).query(0);
  pair = { id: query.id, points: query.sourceKeypoints.map(({ x, y }) => [x, y]) };
});
afterAll(async () => {
  for (const child of started) child.kill();
  await Promise.all(started.map((child) => child.ended));
  rmSync(folder, { recursive: true });
});

const openPool = (): ChildPool =>
  childPool(
    () => {
      const child = startChild({ threads: 1, precision: 'float32', library: 'none' }, 'cpu', 150_000);
      started.push(child);
      return child;
    },
    { most: 2 },
  );

/** `text`: of its one file, which `matcher` names by the hash. */
function work(matcher: (sha256: string) => object, text: string): EvaluationWork {
  const sha256 = String(Math.random()).slice(2).padStart(64, '0');
  const file = path.join(folder, sha256);
  writeFileSync(file, text);
  const spec = EvaluationSpec.parse({ stage: 'evaluation', data, split: 'test', kbc: { mode: 'none' }, matcher: matcher(sha256) }); // prettier-ignore
  if (spec.matcher === undefined) throw new Error('It has a matcher.');
  const featureCache = { folder: path.join(folder, 'features'), limitBytes: 0 };
  return { stage: 'evaluation', spec, matcher: spec.matcher, files: { [sha256]: file }, programs: {}, featureCache, firstPair: 0 }; // prettier-ignore
}

/** Looks its points up: `move` is added to each. */
const lookUp = (move = 0): EvaluationWork =>
  work(
    (sha256) => ({ kind: 'predictions', file: { sha256 }, side: 256 }),
    JSON.stringify({ [pair.id]: pair.points.map(([x = 0, y = 0]) => [x + move, y + move]) }),
  );
const failing = (): EvaluationWork => work((sha256) => ({ kind: 'predictions', file: { sha256 }, side: 256 }), '{}'); // prettier-ignore

/** A program that answers once, after `first`. */
const asking = (first: string): EvaluationWork =>
  work(
    (sha256) => ({ kind: 'program', command: ['python3', '{dir}/p.py'], files: [{ name: 'p.py', sha256 }], side: 16, version: '1', protocol: 1 }), // prettier-ignore
    `import sys
sys.stdin.readline()
print('{"type": "hello", "protocol": 1, "name": "one"}', flush=True)
${first}
sys.stdin.readline()
print('${JSON.stringify({ id: 1, keypoints: pair.points })}', flush=True)
sys.stdin.readline()
`,
  );
const LEAVES_A_PROCESS = `import subprocess; subprocess.Popen(['sleep', '20'], start_new_session=True)`;

interface Ran {
  readonly pid: number;
  readonly said: readonly FromRun[];
}

/** As an attempt does it. `onLog`: told of the run's lines. */
async function run(pool: ChildPool, runId: string, what: EvaluationWork, stopAtLog = false): Promise<Ran> {
  const [view] = runChildren(pool.take(), dataFolder, [{ runId }]);
  if (!view) throw new Error('There is one.');
  const said: FromRun[] = [];
  view.child.listen((message) => {
    said.push(message);
    if (message.type === 'log' && stopAtLog) view.child.stop('held');
    if (message.type === 'result' || message.type === 'error') view.child.terminate(150_000);
  });
  view.child.begin(what);
  await view.child.ended;
  return { pid: view.child.pid, said };
}
const kinds = ({ said }: Ran) => said.map(({ type }) => type).filter((type) => type !== 'beat' && type !== 'hello'); // prettier-ignore
/** To a hundredth of a pixel. */
const pointsOf = ({ said }: Ran, move = 0): string[] =>
  said.flatMap((m) =>
    m.type === 'chunk' ? Array.from(m.chunk.pairs[0]?.points ?? [], (at) => (at + move).toFixed(2)) : [],
  );
test('a child computes one run after the other, each from nothing and told of its own only', async () => {
  const pool = openPool();
  const runs = [await run(pool, 'e-1', lookUp()), await run(pool, 'e-2', lookUp(3)), await run(pool, 'e-3', asking(''))]; // prettier-ignore
  expect(new Set(runs.map(({ pid }) => pid)).size).toBe(1);
  expect(runs.map(kinds)).toEqual([['ready', 'chunk', 'result'], ['ready', 'chunk', 'result'], ['log', 'ready', 'chunk', 'result']]); // prettier-ignore
  const [first, second, third] = runs.map((each) => pointsOf(each));
  expect(second).toEqual(runs[0] && pointsOf(runs[0], 3));
  expect(third).not.toEqual(first);
  expect(third).not.toEqual(second);
  for (const [i, { said }] of runs.entries())
    for (const message of said) if ('runId' in message) expect(message.runId).toBe(`e-${i + 1}`);
  pool.close();
});

test('a child whose run failed, was stopped or left a process ends with it, and so does one that died while it waited', async () => {
  const pool = openPool();
  const good = await run(pool, 'e-good', lookUp());
  const failed = await run(pool, 'e-failed', failing());
  expect([failed.pid, kinds(failed).at(-1)]).toEqual([good.pid, 'error']);
  const stopped = await run(pool, 'e-stopped', asking(''), true);
  const leaving = await run(pool, 'e-leaving', asking(LEAVES_A_PROCESS));
  expect(kinds(leaving).at(-1)).toBe('result');
  const next = await run(pool, 'e-next', lookUp());
  process.kill(next.pid, 'SIGKILL');
  await started.find(({ pid }) => pid === next.pid)?.ended;
  const last = await run(pool, 'e-last', lookUp());
  expect(kinds(last)).toEqual(['ready', 'chunk', 'result']);
  expect(new Set([good, stopped, leaving, next, last].map(({ pid }) => pid)).size).toBe(5);
  pool.close();
});

test('a child ends after a hundred runs; one that is given back to a closed pool ends too', async () => {
  const pool = openPool();
  const pids: number[] = [];
  for (let i = 0; i <= 100; i++) pids.push((await run(pool, `e-${i}`, lookUp())).pid);
  expect(new Set(pids.slice(0, 100)).size).toBe(1);
  expect(pids[100]).not.toBe(pids[0]);
  const late = run(pool, 'e-late', lookUp());
  pool.close();
  const { pid } = await late;
  expect((await started.find((child) => child.pid === pid)?.ended)?.signal).toBe('SIGKILL');
});
