import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeAlarm } from './alarm.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a wait ends by the clock', async () => {
  const alarm = makeAlarm();
  const ended = vi.fn();
  void alarm.wait(5000).then(ended);
  await vi.advanceTimersByTimeAsync(4999);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toHaveBeenCalledOnce();
});

test('an alarm ends the wait under way; one that came too early ends the next; several count once', async () => {
  const alarm = makeAlarm();
  const waiting = alarm.wait(5000);
  alarm.ring();
  await waiting;
  alarm.ring();
  alarm.ring();
  await alarm.wait(5000);
  const third = vi.fn();
  void alarm.wait(5000).then(third);
  await vi.advanceTimersByTimeAsync(4999);
  expect(third).not.toHaveBeenCalled();
});
