import { expect, test } from 'vitest';
import { tunablesFor } from './tunables.ts';

test.for([1, 0.1, 0.01])('at factor %f renewal < self-stop < kill < lease', (factor) => {
  const {
    renewMs,
    selfStopMs,
    killAfterMs,
    leaseMs,
    orphanMs,
    controlPollMs,
    factor: kept,
  } = tunablesFor(factor);
  expect(kept).toBe(factor);
  const kill = selfStopMs + killAfterMs;
  expect([renewMs, selfStopMs, kill, leaseMs]).toEqual(
    [renewMs, selfStopMs, kill, leaseMs].sort((a, b) => a - b),
  );
  expect(new Set([renewMs, selfStopMs, kill, leaseMs]).size).toBe(4);
  expect(orphanMs).toBeLessThan(leaseMs);
  expect(2 * controlPollMs).toBeLessThanOrEqual(5_000 * factor);
});
