import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { childSource } from './child-source.ts';

const place = { threads: 1, precision: 'float32' } as const;
const NEEDS = { precision: 'float32', library: 'tensorflow' } as const;

test('a run that has the machine to itself gets a new child with all threads; the spare one waits on', async () => {
  const source = childSource([place], { device: 'cpu', silenceMs: 150_000, startMs: 150_000, allThreads: 2 });
  await source.ready(place);
  const alone = await source.takeAlone(place, NEEDS);
  const spare = source.take(place, NEEDS);
  expect((await alone.ready)?.environment).toMatchObject({ threads: 2 });
  expect((await spare.ready)?.environment).toMatchObject({ threads: 1 });
  if (process.platform === 'linux')
    expect(readFileSync(`/proc/${spare.pid}/maps`, 'utf8')).toContain('libtensorflow');
  for (const child of [alone, spare]) child.kill();
  source.close();
  await Promise.all([alone.ended, spare.ended]);
});

test('children without TensorFlow load none, and those that wait end with the source', async () => {
  const source = childSource([place, place], {
    device: 'cpu',
    silenceMs: 150_000,
    startMs: 150_000,
    allThreads: 2,
  });
  const plain = { precision: 'float32', library: 'none' } as const;
  const taken = [source.take(place, plain), await source.takeAlone(place, plain), source.take(place, plain)];
  if (process.platform === 'linux')
    for (const { pid } of taken)
      expect(readFileSync(`/proc/${pid}/maps`, 'utf8')).not.toContain('libtensorflow');
  source.close();
  for (const child of taken) child.kill();
  await Promise.all(taken.map((child) => child.ended));
});
