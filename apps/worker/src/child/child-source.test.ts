import { expect, test } from 'vitest';
import { childSource } from './child-source.ts';

const place = { threads: 1, precision: 'float32' } as const;

test('a run that has the machine to itself gets a new child with all threads; the spare one waits on', async () => {
  const source = childSource([place], { device: 'cpu', silenceMs: 30_000, allThreads: 2 });
  await source.ready(place);
  const alone = await source.takeAlone(place, 'float32');
  const spare = source.take(place, 'float32');
  expect((await alone.ready)?.environment).toMatchObject({ threads: 2 });
  expect((await spare.ready)?.environment).toMatchObject({ threads: 1 });
  for (const child of [alone, spare]) child.kill();
  source.close();
  await Promise.all([alone.ended, spare.ended]);
}, 60_000);
