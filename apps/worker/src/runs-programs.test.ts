/** Programs as matchers, through a scheduler and a worker: what each fault does to its run, and where a killed one goes on. */
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cancelRun } from '@keygrid/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCluster, tinyGrid, type Cluster } from './testing/cluster.ts';
import { childPid, logOf, runOf, untilEnded } from './testing/observe.ts';
import { until } from './testing/until.ts';

/** More than one stored chunk of 256. */
const PAIRS = 264;
const CLIENT = 'keygrid_matcher.py';
const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-programs-'));
let cluster: Cluster;
beforeAll(async () => {
  copyFileSync(
    path.resolve(import.meta.dirname, '../../../clients/python', CLIENT),
    path.join(folder, CLIENT),
  );
  cluster = await startCluster(0.2, { test: PAIRS });
  appendFileSync(path.join(cluster.home.settings.home, 'keygrid.toml'), '\n[programs]\nsnake = "python3"\n');
});
afterAll(async () => {
  await cluster.close();
  rmSync(folder, { recursive: true });
});

function program(name: string, text: string): object {
  const files = [`${name}.py`, CLIENT].map((file) => path.join(folder, file));
  writeFileSync(files[0] ?? '', text);
  return {
    kind: 'program',
    command: ['snake', `{dir}/${name}.py`],
    files,
    version: '1',
    side: 16,
  };
}

/** Ids of the evaluations, in the order of the matchers. */
async function submit(name: string, matchers: readonly object[]): Promise<string[]> {
  const { base, ...grid } = tinyGrid({ name, epochs: 1 }) as { base: object };
  const axes = { product: { matcher: matchers, 'evaluation.kbc.mode': ['none'] } };
  const plan = await cluster.submit({ ...grid, base, axes });
  return plan.cells.map(({ evaluation }) => evaluation);
}

/** Greets, then does `body` for each question `q`, whose keypoints are `n`. */
const answering = (body: string) => `import json, os, signal, sys, time
sys.stdin.readline()
say = lambda value: print(json.dumps(value), flush=True)
say({'type': 'hello', 'protocol': 1, 'name': 'm'})
for line in sys.stdin:
  q = json.loads(line)
  n = len(q['keypoints'])
  ${body}
`;

const FAULTS = [
  ['text that is no JSON', `print('loading', flush=True)`, ['user-error'], 'wrote no JSON to its standard output: loading'],
  ['NaN', `say({'id': q['id'], 'keypoints': [[float('nan'), 1]] * n})`, ['user-error'], 'NaN or Infinity'],
  ['fewer points than asked for', `say({'id': q['id'], 'keypoints': []})`, ['user-error'], 'wrote 0 points'],
  ['an end before all answers', 'break', ['user-error'], 'fewer answers than there were questions'],
  ['a crash', `sys.exit('no such layer')`, ['user-error'], 'no such layer'],
  ['another version than the grid’s', '', ['user-error'], 'says that it is version 2; matcher.version is 1'],
  ['a signal', 'os.kill(os.getpid(), signal.SIGKILL)', ['unknown', 'unknown', 'unknown'], 'signal SIGKILL'],
] as const; // prettier-ignore

test('bad output, a crash and another version fail a run at once; a signal is tried again, silence is hung; what the machine lacks stays queued', async () => {
  const silent = answering(`say({'id': q['id'], 'keypoints': [[1, 1]] * n}) if q['id'] < 3 else time.sleep(600)`);
  const other = answering('pass').replace(`'name': 'm'`, `'name': 'm', 'version': '2'`);
  const texts = FAULTS.map(([name, body], i) => program(`fault-${i}`, name.startsWith('another') ? other : answering(body)));
  const lacking = { ...program('lacking', ''), command: ['no-such-program-9'] };
  const [hung = '', lacked = '', ...ids] = await submit('faults', [program('silent', silent), lacking, ...texts]);
  const { home } = cluster;
  await cluster.start('scheduler');
  const worker = await cluster.start('worker', '--slots', '2', '--allow-programs');
  await untilEnded(home, ids);
  for (const [i, [name, , exits, message]] of FAULTS.entries()) {
    const { status, attempts } = await runOf(home, ids[i] ?? '');
    expect({ name, status, exits: attempts.map(({ exit }) => exit) }).toEqual({ name, status: 'FAILED', exits });
    expect(attempts[0]?.message).toContain(message);
  }
  const silence = await until('silence to be noticed', async () => (await runOf(home, hung)).attempts.find(({ exit }) => exit !== null));
  expect(silence.exit).toBe('hung');
  expect((await runOf(home, lacked)).status).toBe('QUEUED');
  const { lacks } = await home.db.worker.findFirstOrThrow();
  expect(lacks).toEqual({ 'program no-such-program-9': expect.stringContaining('name its file under [programs]') as string });
  for (const id of [hung, lacked]) await cancelRun(home, id);
  worker.signal('SIGTERM');
  await worker.ended;
}); // prettier-ignore

const GO = path.join(folder, 'go');
/** The darkest of the target's pixels for every keypoint; after the first chunk it waits for a file. */
const SLOW = `import os, time
from keygrid_matcher import serve
seen = [0]
def match(source, target, keypoints, side):
  seen[0] += 1
  while seen[0] > 256 and not os.path.exists(${JSON.stringify(GO)}): time.sleep(0.02)
  rgb = target.rgb
  levels = [sum(rgb[3 * i:3 * i + 3]) for i in range(side * side)]
  at = levels.index(min(levels))
  return [(at % side + x / side, at // side + y / side) for x, y in keypoints]
serve(match, name='darkest', version='1', bit_reproducible=True)
`;

/** Paths of what a process has loaded. */
const librariesOf = (pid: number): string => readFileSync(`/proc/${pid}/maps`, 'utf8');

const chunksOf = (home: Cluster['home'], id: string) =>
  home.db.predictionChunk.findMany({ where: { evaluationId: id }, orderBy: { chunk: 'asc' } });

test('killed after its first chunk of 256 pairs, an evaluation goes on at the second, to the same bits; a file changed since submit changes nothing; its child loads no TensorFlow, and takes the next run', async () => {
  const matchers = [program('darkest', SLOW), program('darkest-again', SLOW)];
  const [killed = '', whole = ''] = await submit('chunks', matchers);
  writeFileSync(path.join(folder, 'darkest.py'), 'raise SystemExit("not what was submitted")');
  const { home } = cluster;
  await cluster.start('worker', '--slots', '1', '--allow-programs');
  const [first] = await until('the first chunk', async () => {
    const chunks = await chunksOf(home, killed);
    return chunks.length > 0 && chunks;
  });
  const child = await childPid(home, killed, first?.fence ?? 0);
  if (process.platform === 'linux') expect(librariesOf(child)).not.toContain('tensorflow');
  process.kill(child, 'SIGKILL');
  writeFileSync(GO, '');
  await untilEnded(home, [killed, whole]);
  const { attempts } = await runOf(home, killed);
  expect(attempts.map(({ exit }) => exit)).toEqual(['worker-lost', 'succeeded']);
  const after = [await childPid(home, killed, attempts[1]?.fence ?? 0), await childPid(home, whole, 1)];
  expect(new Set([child, ...after]).size).toBe(2);
  expect(await logOf(home, whole, 1)).not.toContain(killed);
  const plain = { backend: 'none', device: 'cpu', library: 'program darkest 1', node: process.version };
  expect(attempts.map(({ environment }) => environment)).toMatchObject([plain, plain]);
  const fences = attempts.map(({ fence }) => fence);
  const shape = (chunks: Awaited<ReturnType<typeof chunksOf>>) => chunks.map(({ firstPair, counts }) => [firstPair, counts.length]); // prettier-ignore
  const [pieces, uninterrupted] = await Promise.all([chunksOf(home, killed), chunksOf(home, whole)]);
  expect(pieces.map(({ fence }) => fence)).toEqual(fences);
  expect(shape(pieces)).toEqual([[0, 256], [256, PAIRS - 256]]); // prettier-ignore
  expect(pieces.map(({ points }) => points)).toEqual(uninterrupted.map(({ points }) => points));
});
