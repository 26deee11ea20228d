/** The life cycle, explored whole: every state that two workers and a person can bring a study's runs into. */
import { expect, test } from 'vitest';
import { allSteps } from '../testing/life-model/all-steps.ts';
import { explore } from '../testing/life-model/explore.ts';
import { TRANSITIONS, type Transition, type TransitionName } from './transitions.ts';

/** A lost worker is forgiven once; a failure that is tried again always is. */
const retries = { lost: 1, unknown: Infinity };
const withoutExtend = allSteps().filter(({ is }) => is !== 'extend');

test('in every state that can be reached I2, I3 and I4 hold, an ended run has no lease, no wanted run is stuck', () => {
  const { states, steps, rows, broken } = explore({ table: TRANSITIONS, retries }, allSteps());
  console.log(
    `2 workers, a training with 2 evaluations and one that extends it, ${retries.lost} lost worker forgiven: ${states} states, ${steps} steps`,
  );
  expect(broken).toBeUndefined();
  expect(states).toBeGreaterThan(10_000);
  expect([...rows].sort()).toEqual(Object.keys(TRANSITIONS).sort());
});

test('the same where a person controls one of the two cells and not the other', () => {
  const steps = allSteps([['A'], ['A', 'B']]).filter(({ is }) => is !== 'extend');
  const { states, steps: taken, broken } = explore({ table: TRANSITIONS, retries }, steps);
  console.log(
    `2 workers, a training with 2 evaluations, cells controlled apart: ${states} states, ${taken} steps`,
  );
  expect(broken).toBeUndefined();
});

const BROKEN: readonly (readonly [rule: RegExp, row: TransitionName, change: Partial<Transition>])[] = [
  [/^I2: what takes a run .* claim .* cancel/, 'cancel', { fence: 'kept' }],
  [/^I3: .* claim .* claim/, 'claim', { from: ['QUEUED', 'RUNNING'] }],
  [/^I4: .* fail/, 'fail', { to: 'SUCCEEDED' }],
  [/^an ended run has no lease: .* cancel/, 'cancel', { attempt: undefined }],
  [/^a wanted run is never stuck: .* adopt/, 'ready', { from: ['BLOCKED'] }],
  [/^no transition outside the table: .* fail/, 'block', { to: 'FAILED' }],
  [/^I4: .* adopt/, 'adopt', { to: 'QUEUED' }],
  [/^a wanted run is never stuck: .* extend/, 'extend', { to: 'WAITING' }],
  [/^a deleted study leaves no run: .* delete/, 'remove', { to: 'CANCELLED' }],
  [
    /^a run is held, and of the priority, that its cells say: .* prioritise/,
    'prioritise',
    { from: ['SUCCEEDED'] },
  ],
  [/^a run is held, and of the priority, that its cells say: .* pause/, 'pause', { set: {} }],
];

test.for(BROKEN)('a broken transition is found: %s', ([rule, row, change]) => {
  const table = { ...TRANSITIONS, [row]: { ...TRANSITIONS[row], ...change } };
  expect(explore({ table, retries }, row === 'extend' ? allSteps() : withoutExtend).broken).toMatch(rule);
});

test('a run made again under its first fence is found: a worker of its earlier life holds it too', () => {
  const { broken } = explore({ table: TRANSITIONS, retries, forgetsFences: true }, withoutExtend);
  expect(broken).toMatch(/^I3: .* delete, submit .* claim/);
});
