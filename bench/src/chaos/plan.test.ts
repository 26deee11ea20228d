import { expect, test } from 'vitest';
import { planFaults, type PlanRules } from './plan.ts';

const RULES: PlanRules = {
  seed: 7,
  durationMs: 60_000,
  meanGapMs: 500,
  kinds: [
    { name: 'kill', share: 3 },
    { name: 'flush', share: 2 },
    { name: 'stop', share: 1 },
  ],
};

test('one seed, one plan; another seed, another plan', () => {
  expect(planFaults(RULES)).toEqual(planFaults(RULES));
  expect(planFaults({ ...RULES, seed: 8 })).not.toEqual(planFaults(RULES));
});

test('a longer plan begins as the shorter one', () => {
  const short = planFaults(RULES);
  expect(planFaults({ ...RULES, durationMs: 600_000 }).slice(0, short.length)).toEqual(short);
});

test('each kind comes once before any comes again, then by its share', () => {
  const kinds = planFaults({ ...RULES, durationMs: 600_000 }).map(({ kind }) => kind);
  expect(kinds.slice(0, 3).sort()).toEqual(['flush', 'kill', 'stop']);
  expect(kinds.slice(3, 9).sort()).toEqual(['flush', 'flush', 'kill', 'kill', 'kill', 'stop']);
});

test('times rise within the length, and their gaps have the mean that was asked for', () => {
  const planned = planFaults({ ...RULES, durationMs: 600_000 });
  const times = planned.map(({ atMs }) => atMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(600_000);
  expect(planned.length).toBeGreaterThan(1100);
  expect(planned.length).toBeLessThan(1300);
  expect(planned.every(({ draw }) => draw >= 0 && draw < 1)).toBe(true);
});

test('without kinds or time there is nothing', () => {
  expect(planFaults({ ...RULES, kinds: [] })).toEqual([]);
  expect(planFaults({ ...RULES, durationMs: 0 })).toEqual([]);
});
