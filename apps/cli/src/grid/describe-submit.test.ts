/** A submit in words. */
import type { SubmitReport } from '@keygrid/runs';
import { expect, test } from 'vitest';
import { changesStudy, submitLines } from './describe-submit.ts';

const none = { WAITING: [], QUEUED: [], RUNNING: [], SUCCEEDED: [], FAILED: [], BLOCKED: [], CANCELLED: [] };
const report = (more: Partial<SubmitReport> = {}): SubmitReport => ({
  study: 'demo',
  previous: 0,
  revision: 1,
  unchanged: false,
  cells: { added: 4, removed: 0, kept: 0 },
  runs: {
    new: ['t-1', 'e-1'],
    existing: none,
    reopened: [],
    failedNotReopened: [],
    cancelled: [],
    notTimed: [],
  },
  ...more,
});

test('a first submit', () => {
  expect(submitLines(report())).toEqual(['study demo: new, 4 cells', 'runs: 2 new']);
  expect(changesStudy(report())).toBe(false);
});

test('a changed study says what it adds and drops', () => {
  const changed = report({ revision: 2, cells: { added: 12, removed: 4, kept: 1 } });
  expect(submitLines(changed)[0]).toBe('study demo: revision 2, +12 cells, −4 no longer needed, 1 cell kept');
  expect(changesStudy(changed)).toBe(true);
});

test('another text with the same cells changes nothing a person need be asked about', () => {
  expect(changesStudy(report({ revision: 2, cells: { added: 0, removed: 0, kept: 4 } }))).toBe(false);
});

test('runs that were not timed alone are listed, and what to do about them', () => {
  const { runs } = report();
  const lines = submitLines(report({ runs: { ...runs, notTimed: ['t-1'] } }));
  expect(lines.at(-1)).toMatch(/^t-1: computed beside other runs: .* use seeds that were not run yet/);
});

test('failed runs stay and are listed', () => {
  const ids = ['t-1', 't-2', 't-3', 't-4'];
  const failed = report({
    unchanged: true,
    runs: {
      new: [],
      existing: { ...none, SUCCEEDED: ['e-1'], FAILED: ids },
      reopened: [],
      failedNotReopened: ids,
      cancelled: [],
      notTimed: [],
    },
  });
  expect(submitLines(failed)).toEqual([
    'study demo: unchanged, revision 1',
    'runs: 0 new, 1 succeeded, 4 failed',
    't-1, t-2, t-3 and 1 more: failed before and stay so; --retry-failed opens them again',
  ]);
});
