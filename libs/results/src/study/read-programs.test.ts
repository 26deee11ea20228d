import { expect, test } from 'vitest';
import { programsSentence, type CountedProgram } from './read-programs.ts';

const AT: CountedProgram = {
  version: '0.1.0',
  commit: '0123456789abcdef0123',
  changesSha256: null,
  lockSha256: 'f00d',
  runs: 3,
};

test('a report says which commits computed it, and which of them had changes', () => {
  expect(programsSentence([AT])).toBe('Computed by keygrid 0.1.0 at commit 0123456789ab.');
  const changed = { ...AT, changesSha256: 'c0ffeec0ffeec0ffee', runs: 1 };
  expect(programsSentence([AT, changed])).toBe(
    'Computed by keygrid 0.1.0 at commit 0123456789ab (3 runs), keygrid 0.1.0 at commit 0123456789ab with changes c0ffeec0ffee (1 run).',
  );
});

test('a report of runs whose program is not on record says nothing of it', () => {
  expect(programsSentence([{ ...AT, version: null, commit: null }])).toBe('');
});
