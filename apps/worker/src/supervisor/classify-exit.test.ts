import { expect, test } from 'vitest';
import { classifyExit } from './classify-exit.ts';

test('signal 9 that is not ours is taken for the out-of-memory killer; ours is not', () => {
  expect(classifyExit({ code: null, signal: 'SIGKILL' }, '').class).toBe('out-of-memory');
  expect(classifyExit({ code: null, signal: 'SIGKILL', signalSent: 'SIGKILL' }, '').class).toBe('unknown');
});

test('a failed allocator says so on the way out', () => {
  expect(
    classifyExit({ code: null, signal: 'SIGABRT' }, 'FATAL ERROR: JavaScript heap out of memory').class,
  ).toBe('out-of-memory');
});

test('a child that ended for want of a supervisor is a lost worker', () => {
  expect(classifyExit({ code: null, signal: 'SIGHUP' }, '').class).toBe('worker-lost');
});

test('anything else is unknown and says how it ended', () => {
  expect(classifyExit({ code: 3, signal: null }, '')).toEqual({
    class: 'unknown',
    message: 'The child ended with exit code 3 and left no result; its log has its last words.',
  });
  expect(classifyExit({ code: null, signal: null, startError: new Error('EAGAIN') }, '').message).toContain(
    'EAGAIN',
  );
});
