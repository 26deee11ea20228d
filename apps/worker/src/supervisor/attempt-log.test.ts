import { expect, test } from 'vitest';
import { attemptLog } from './attempt-log.ts';

test('logs are bounded: what a child says past the bound is not kept, the supervisor still speaks, the tail goes on', async () => {
  let stored = '';
  const log = attemptLog({
    append: async (text) => void (stored += text),
    everyMs: 60_000,
    onError: (error) => expect.unreachable(String(error)),
    maxCharacters: 1000,
  });
  for (let i = 0; i < 5000; i++) log.output('x'.repeat(100));
  log.said('y'.repeat(10_000_000));
  log.line('the end');
  await log.close();
  expect(stored.length).toBeLessThan(1300);
  expect(stored).toMatch(/^x{1000}\n.* the log is full at 1000 characters: .*\n.* the end\n$/);
  expect(log.tail()).toHaveLength(8000);
  expect(log.tail()).toMatch(/y\n.* the end\n$/);
});
