import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepLeases, type LeaseLoss } from './lease-keeper.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A keeper with the time constants of factor 1 and a database that may be away. */
function keeper() {
  const database = { away: false, ours: new Set(['t-1']) };
  const losses: LeaseLoss[] = [];
  const leases = keepLeases({
    renewMs: 10_000,
    selfStopMs: 30_000,
    renew: async () => (database.away ? Promise.reject(new Error('away')) : database.ours),
    onError: () => undefined,
    now: () => Date.now(),
  });
  leases.hold({
    since: Date.now(),
    renewal: () => ({ runId: 't-1', fence: 1 }),
    onLost: (loss) => losses.push(loss),
  });
  return { database, losses, leases };
}

test('an outage of 20 s, at the worst moment, loses no run (I11)', async () => {
  const { database, losses, leases } = keeper();
  await vi.advanceTimersByTimeAsync(10_001);
  database.away = true;
  await vi.advanceTimersByTimeAsync(20_000);
  database.away = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(losses).toEqual([]);
  leases.stop();
});

test('without a renewal for 30 s the run is given up, before its lease of 45 s ends', async () => {
  const { database, losses, leases } = keeper();
  database.away = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(losses).toEqual([]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(losses).toEqual(['silent']);
  leases.stop();
});

test('a run the database no longer counts as ours is lost at the next renewal, once (I2)', async () => {
  const { database, losses, leases } = keeper();
  database.ours.clear();
  await vi.advanceTimersByTimeAsync(40_000);
  expect(losses).toEqual(['fenced']);
  leases.stop();
});
