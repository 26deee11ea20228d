import { UserError } from '@keygrid/contract';
import { CorruptDataError } from '@keygrid/datasets';
import { expect, test } from 'vitest';
import { packError, unpackError } from './thread-error.ts';

/** As a message between threads would carry it. */
const sent = (error: unknown) => unpackError(structuredClone(packError(error)));

test('I10: class, message, stack, code and causes arrive', () => {
  const system = Object.assign(new Error('read failed'), { code: 'EIO' });
  const corrupt = new CorruptDataError('a.jpg: cut short', { cause: system });
  const arrived = sent(corrupt);
  expect(arrived).toBeInstanceOf(CorruptDataError);
  expect(arrived).toMatchObject({ message: 'a.jpg: cut short', stack: corrupt.stack });
  expect(arrived.cause).toMatchObject({ message: 'read failed', code: 'EIO' });
});

test('a user error is one that is not corrupt data; any other keeps its name; what is no error becomes one', () => {
  const user = sent(new UserError('no such picture'));
  expect(user).toBeInstanceOf(UserError);
  expect(user).not.toBeInstanceOf(CorruptDataError);
  expect(sent(new TypeError('x is no function'))).toMatchObject({ name: 'TypeError' });
  expect(sent('a word').message).toBe('a word');
});
