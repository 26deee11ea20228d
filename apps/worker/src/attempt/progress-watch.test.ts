import { expect, test } from 'vitest';
import { watchProgress } from './progress-watch.ts';

function clockedWatch() {
  let time = 0;
  const watch = watchProgress({ firstBeatMs: 900_000, minSilenceMs: 60_000 }, () => time);
  return { watch, pass: (ms: number) => (time += ms) };
}

test('before the first beat a child has a quarter of an hour', () => {
  const { watch, pass } = clockedWatch();
  pass(900_000);
  expect(watch.silence()).toBeUndefined();
  pass(1);
  expect(watch.silence()).toBe('No progress for 900 s after the start; the limit was 900 s.');
});

test('loading alone is no work yet', () => {
  const { watch, pass } = clockedWatch();
  pass(100);
  watch.beat('loading');
  pass(900_000);
  expect(watch.silence()).toBeUndefined();
  watch.beat('micro-batch');
  watch.beat('micro-batch');
  watch.beat('micro-batch');
  pass(60_001);
  expect(watch.silence()).toContain('after micro-batch');
});

test('a minute of silence is allowed to fast phases, ten medians to slow ones', () => {
  const { watch, pass } = clockedWatch();
  pass(100);
  watch.beat('step');
  pass(60_001);
  expect(watch.silence()).toContain('after step; the limit was 60 s');
  watch.beat('validation'); // took 60 s: from now on 600 s may pass
  pass(600_000);
  expect(watch.silence()).toBeUndefined();
  pass(100);
  expect(watch.silence()).toContain('after validation');
});
