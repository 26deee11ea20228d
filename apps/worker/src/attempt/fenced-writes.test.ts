import { expect, test } from 'vitest';
import { fencedWrites } from './fenced-writes.ts';

class Away extends Error {}
const rules = (onFailure: (error: unknown) => void, givenUp = new AbortController().signal) => ({
  isAway: (error: unknown) => error instanceof Away,
  givenUp,
  onFailure,
  firstDelayMs: 1,
  maxDelayMs: 2,
});

test('a write is tried again while the database is away, and the next one waits for it (I11)', async () => {
  const written: string[] = [];
  let outages = 3;
  const writes = fencedWrites(rules((error) => expect.unreachable(String(error))));
  writes.add('metrics', async () => {
    if (outages-- > 0) throw new Away();
    written.push('metrics');
  });
  writes.add('checkpoint', async () => void written.push('checkpoint'));
  await writes.drained();
  expect(written).toEqual(['metrics', 'checkpoint']);
});

test('after a refused write nothing else is written, and the refusal keeps its kind', async () => {
  const refused = Object.assign(new Error('fence 3 is not current'), { name: 'Fenced' });
  const failures: unknown[] = [];
  const writes = fencedWrites(rules((error) => failures.push(error)));
  writes.add('metrics', async () => Promise.reject(refused));
  writes.add('checkpoint', async () => expect.unreachable('written after a refusal'));
  await writes.drained();
  expect(failures).toEqual([refused]);
});

test('giving up ends the waiting', async () => {
  const giveUp = new AbortController();
  const writes = fencedWrites({
    ...rules(() => expect.unreachable(), giveUp.signal),
    firstDelayMs: 1e6,
    maxDelayMs: 1e6,
  });
  writes.add('metrics', async () => {
    queueMicrotask(() => giveUp.abort());
    throw new Away();
  });
  await writes.drained();
});

test('another failure says what was being written and keeps its cause (I10)', async () => {
  const failures: unknown[] = [];
  const cause = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const writes = fencedWrites(rules((error) => failures.push(error)));
  writes.add('the checkpoint of step 7', async () => Promise.reject(cause));
  await writes.drained();
  expect(failures[0]).toMatchObject({
    message: 'Could not write the checkpoint of step 7: no space left on device',
    cause,
  });
});
