import { spawnSync } from 'node:child_process';
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

test('what Node says itself of a child, a warning and an exception, loses secrets and control characters', async () => {
  const code = `process.emitWarning('a\\u001b[1m redis://:hidden@host'); setImmediate(() => {
    throw new Error('b\\u001b[1m password=hidden'); });`;
  const { stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  expect(stderr).toContain('hidden');
  let stored = '';
  const log = attemptLog({
    append: async (text) => void (stored += text),
    everyMs: 60_000,
    onError: (error) => expect.unreachable(String(error)),
  });
  log.output(stderr);
  await log.close();
  for (const text of [stored, log.tail()]) {
    expect(text).toMatch(/Warning: a\ufffd\[1m redis:\/\/\*\*\*@host\n/);
    expect(text).toMatch(/Error: b\ufffd\[1m password=\*\*\*\n/);
    expect(text).not.toMatch(/hidden(?!')/);
    expect(text).not.toContain('\u001b');
  }
});
