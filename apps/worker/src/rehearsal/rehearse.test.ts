import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Attempt } from './attempt-training.ts';
import { judge } from './rehearse.ts';
import { KILL_AT, STEPS } from './small-training.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-judge-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** An attempt whose checkpoint holds `bytes`. */
function attempt(bytes: number[], change: Partial<Attempt> = {}): Attempt {
  const checkpoint = path.join(folder, `${bytes.join('-')}.safetensors`);
  fs.writeFileSync(checkpoint, Uint8Array.from(bytes));
  const stepSeconds = Array.from({ length: STEPS - 1 }, () => 0.5);
  return {
    environment: undefined,
    checkpoint,
    step: STEPS,
    stepSeconds,
    wasKilled: false,
    seconds: 4,
    ...change,
  };
}
const killed = attempt([1], { step: KILL_AT, wasKilled: true });
const rest = { stepSeconds: Array.from({ length: STEPS - KILL_AT - 1 }, () => 0.5) };
const good = { straight: attempt([1, 2]), again: attempt([1, 2]), killed, resumed: attempt([1, 2], rest) };

it('equal bits straight, again and resumed are said to be so, with the speed of a step', () => {
  expect(judge(good)).toMatchObject({
    again: { isSame: true },
    resumed: { isSame: true, killedAt: KILL_AT },
    stepsPerSecond: 2,
    pairsPerSecond: 8,
  });
});

it('one bit of difference is found, in the repeated training and in the resumed one', () => {
  expect(judge({ ...good, again: attempt([1, 3]) })).toMatchObject({
    again: { isSame: false },
    resumed: { isSame: true },
  });
  expect(judge({ ...good, resumed: attempt([1, 3], rest) }).resumed.isSame).toBe(false);
});

it('a resume that began again from the start is no resume, although it ends in the same bits', () => {
  const { resumed } = judge({ ...good, resumed: attempt([1, 2]) });
  expect(resumed).toMatchObject({
    isSame: false,
    problem: expect.stringContaining(`after step ${KILL_AT} of ${STEPS}`) as string,
  });
});

it('a child that failed or ended before it was killed is told in its words', () => {
  const failed = { ...good.straight, problem: 'OOM when allocating' };
  expect(judge({ ...good, straight: failed }).again).toMatchObject({
    isSame: false,
    problem: 'OOM when allocating',
  });
  const missed = { ...killed, wasKilled: false };
  expect(judge({ ...good, killed: missed }).resumed.problem).toMatch('before it could be killed');
});
