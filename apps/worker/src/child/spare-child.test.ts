import { expect, test } from 'vitest';
import { startChild, type ChildProcess } from './child-process.ts';
import { spareChild } from './spare-child.ts';

const place = { threads: 1, precision: 'float32' } as const;

test('a real child waits with its numeric library loaded; taking it starts the next one', async () => {
  const spare = spareChild(() => startChild(place, 'cpu', 150_000), { startMs: 150_000 });
  expect((await spare.ready()).environment).toMatchObject({
    device: 'cpu',
    threads: 1,
    precision: 'float32',
  });
  const first = spare.take();
  await spare.ready();
  const second = spare.take();
  expect(second.pid).not.toBe(first.pid);
  first.kill();
  second.kill();
  spare.close();
  expect((await first.ended).signal).toBe('SIGKILL');
});

test('a child that cannot start says why, and another one is tried the next time', async () => {
  let started = 0;
  const spare = spareChild(
    () => {
      started += 1;
      return startChild({ ...place, threads: 1 }, 'cuda', 150_000);
    },
    { startMs: 150_000 },
  );
  await expect(spare.ready()).rejects.toThrow(/No child process can be started here: [^]*cuda/);
  await expect(spare.ready()).rejects.toThrow();
  expect(started).toBe(2);
});

test('as many wait as were taken, up to the most', async () => {
  const started: ChildProcess[] = [];
  const spares = spareChild(
    () => {
      const child = startChild({ ...place, library: 'none' }, 'cpu', 150_000);
      started.push(child);
      return child;
    },
    { most: 2 },
  );
  const counts = [1, 2, 3].map((nth) => [nth, spares.take(), started.length] as const);
  expect(counts.map(([nth, , count]) => count - nth)).toEqual([1, 2, 2]);
  expect(counts.map(([, child]) => child)).toEqual(started.slice(0, 3));
  spares.close();
  for (const child of started) child.kill();
  await Promise.all(started.map((child) => child.ended));
});

test('a child that hangs while it starts is ended, with what hangs, and another one is tried the next time', async () => {
  const started: ChildProcess[] = [];
  const spare = spareChild(
    () => {
      const child = startChild(place, 'cpu', 150_000);
      process.kill(child.pid, 'SIGSTOP');
      started.push(child);
      return child;
    },
    { startMs: 500 },
  );
  const late = /No child process can be started here: it had not loaded its numeric library after 0\.5 s/;
  await expect(spare.ready()).rejects.toThrow(late);
  expect((await started[0]?.ended)?.signal).toBe('SIGKILL');
  await expect(spare.ready()).rejects.toThrow(late);
  expect(started).toHaveLength(2);
});
