import { ChildFailure, FAILURE_CLASSES, UserError } from '@keygrid/contract';
import { CorruptDataError } from '@keygrid/datasets';
import { expect, test } from 'vitest';
import { classifyError } from './classify-error.ts';

const named = (name: string) => Object.assign(new Error(name), { name });

test('the kind of an error decides its class', () => {
  expect(classifyError(new UserError('no such file'))).toBe('user-error');
  expect(classifyError(new CorruptDataError('cut short'))).toBe('corrupt-data');
  expect(classifyError(named('NonFiniteLoss'))).toBe('non-finite-loss');
  expect(classifyError(Object.assign(new Error('disk'), { code: 'ENOSPC' }))).toBe('io');
  expect(classifyError(Object.assign(new UserError('x.jpg: it cannot be read'), { code: 'EIO' }))).toBe('io');
  expect(classifyError(new Error('OOM when allocating tensor of shape [16,256]'))).toBe('out-of-memory');
  expect(classifyError(new TypeError('x is not a function'))).toBe('unknown');
  expect(classifyError('a string')).toBe('unknown');
});

test('each error that the list of failure classes names is told as its class, and a child tells what it can see', () => {
  for (const told of ChildFailure.options)
    for (const name of FAILURE_CLASSES[told].errors ?? []) expect(classifyError(named(name))).toBe(told);
  expect(ChildFailure.options).toContain('non-finite-loss');
  expect(ChildFailure.safeParse('worker-lost').success).toBe(false);
});

test('a cause decides where the outer error says nothing (I10)', () => {
  const cause = Object.assign(new Error('read failed'), { code: 'EIO' });
  expect(classifyError(new Error('pair 17 could not be read', { cause }))).toBe('io');
});

test('a matcher that is a program: silence is hung, its exit its own fault unless memory was short, a signal unknown', () => {
  const ended = (name: string, message = name) => Object.assign(new Error(message), { name });
  expect(classifyError(ended('ProgramSilent'))).toBe('hung');
  expect(classifyError(ended('ProgramExit', 'exit code 1: no such layer'))).toBe('user-error');
  expect(classifyError(ended('ProgramExit', 'torch.OutOfMemoryError: CUDA out of memory'))).toBe(
    'out-of-memory',
  );
  expect(classifyError(ended('ProgramKilled', 'ended by signal SIGSEGV'))).toBe('unknown');
});
