import { expect, test } from 'vitest';
import { parityFindings, rehearsalFindings } from './compute-deeply.ts';

const environment = {
  backend: 'tensorflow',
  device: 'cpu',
  threads: 2,
  instructionSet: 'avx2',
  precision: 'float32',
  library: 'tensorflow 2.21.0',
  node: 'v20.20.2',
} as const;
const parity = {
  environment,
  passed: 95,
  notImplemented: 0,
  failures: [],
  nearest: { name: 'stem-1', share: 0.23 },
};
const answered = <Answer>(answer: Answer | undefined, words = '') => ({ answer, words, seconds: 3 });

test('reference cases: how many hold, or which one does not', () => {
  expect([...parityFindings(answered(parity), 'cpu')]).toMatchObject([
    { part: 'device', state: 'ok', detail: 'cpu, 2 threads, avx2; tensorflow 2.21.0, float32' },
    { state: 'ok', detail: '95 reference cases hold, stem-1 nearest to its tolerance (0.23 of it)' },
  ]);
  const failures = [{ name: 'csfa-1', reason: 'worst: out.y' }];
  expect([...parityFindings(answered({ ...parity, failures }), 'cuda')].at(-1)).toMatchObject({
    part: 'parity',
    state: 'failed',
    detail: '1 of 96 reference cases fail; the first: csfa-1 (worst: out.y)',
    advice: 'npm run -s parity -- --device cuda prints a line for each case',
  });
});

test('a program that ends without an answer is a failed part, with its last words', () => {
  expect([...parityFindings(answered(undefined, 'out of memory'), 'cuda')]).toMatchObject([
    { part: 'parity', state: 'failed', detail: 'out of memory' },
  ]);
  expect([...rehearsalFindings(answered(undefined, 'out of memory'))]).toMatchObject([
    { part: 'training', state: 'failed', detail: 'out of memory' },
  ]);
});

test('bits that differ, a child that failed and a speed that was not measured are failed parts', () => {
  const again = { isSame: false, seconds: 2 };
  const resumed = { isSame: false, seconds: 2, killedAt: 5, problem: 'the child ended with signal SIGSEGV' };
  const answer = { again, resumed, steps: 8, stepsPerSecond: null, pairsPerSecond: null };
  expect([...rehearsalFindings(answered(answer))]).toMatchObject([
    { part: 'determinism', state: 'failed', detail: 'the bits differ' },
    { part: 'resume', state: 'failed', detail: 'the child ended with signal SIGSEGV' },
    { part: 'speed', state: 'failed' },
  ]);
});
