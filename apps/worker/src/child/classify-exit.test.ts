import { expect, test } from 'vitest';
import { classifyExit } from './classify-exit.ts';

test('signal 9 that is not ours is the out-of-memory killer, unless the kernel says it killed none', () => {
  const killed = { code: null, signal: 'SIGKILL' } as const;
  expect(classifyExit(killed, '', true).class).toBe('out-of-memory');
  expect(classifyExit(killed, '', undefined).class).toBe('out-of-memory');
  expect(classifyExit(killed, '', false).class).toBe('worker-lost');
  expect(classifyExit({ ...killed, signalSent: 'SIGKILL' }, '', true).class).toBe('unknown');
});

test('a failed allocator says so on the way out', () => {
  expect(
    classifyExit({ code: null, signal: 'SIGABRT' }, 'FATAL ERROR: JavaScript heap out of memory', false)
      .class,
  ).toBe('out-of-memory');
});

test('a lost GPU and a full one are told by the child’s last words, not by notes of what did without', () => {
  const aborted = { code: null, signal: 'SIGABRT' } as const;
  const words =
    'step 3\nF cuda_driver.cc: failed to synchronize: CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure\nAborted';
  expect(classifyExit(aborted, words, false)).toEqual({
    class: 'device-lost',
    message:
      'The child ended because its GPU was lost: F cuda_driver.cc: failed to synchronize: CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure',
  });
  const full = 'OOM when allocating tensor with shape[64,512]';
  expect(classifyExit(aborted, full, false).class).toBe('out-of-memory');
  expect(classifyExit({ code: 3, signal: null }, full, false).class).toBe('unknown');
});

test('a child that ended because its supervisor was gone is a lost worker', () => {
  expect(classifyExit({ code: null, signal: 'SIGHUP' }, '', false).class).toBe('worker-lost');
});

test('anything else is unknown and says how it ended', () => {
  expect(classifyExit({ code: 3, signal: null }, '', false)).toEqual({
    class: 'unknown',
    message: 'The child ended with exit code 3 and left no result; the end of its log may say why.',
  });
  expect(
    classifyExit({ code: null, signal: null, startError: new Error('EAGAIN') }, '', false).message,
  ).toContain('EAGAIN');
});
