import { expect, test } from 'vitest';
import { failAttempt } from '../settle/fail.ts';
import { canServe, placementOf, PROGRAM_METHOD } from './placement.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';

let home: OpenHome;
useTestHome((made) => (home = made));

const offer = { device: 'cpu', memoryGiB: 8, precisions: ['float32'], methods: { evaluation: 1 } } as const;

test('a worker serves what it has the device, the memory and the precision for', () => {
  expect(
    ['any-0', 'any-8', 'any-9', 'cuda-0', 'any-0-bfloat16'].map((name) => canServe(offer, name)),
  ).toEqual([true, true, false, false, false]);
  const able = { ...offer, device: 'cuda', precisions: ['float32', 'bfloat16'] } as const;
  expect(['any-0', 'cuda-8', 'cuda-8-bfloat16'].every((name) => canServe(able, name))).toBe(true);
  expect(placementOf('cuda-16-bfloat16')).toEqual({
    device: 'cuda',
    minMemoryGiB: 16,
    precision: 'bfloat16',
    isProgram: false,
  });
});

test('only a worker that opted in serves the queue of programs', () => {
  expect(canServe(offer, 'any-0-program')).toBe(false);
  const able = { ...offer, methods: { ...offer.methods, [PROGRAM_METHOD]: 1 } };
  expect(['any-0', 'any-0-program'].map((name) => canServe(able, name))).toEqual([true, true]);
});

test('a run in bfloat16 has a queue of its own from submit on, also when it needs more memory', async () => {
  const plan = samplePlan({ name: 'rounded', seeds: [1], taus: [undefined] });
  const [id = ''] = plan.trainings.keys();
  Object.assign(plan.trainings.get(id)?.spec ?? {}, { precision: 'bfloat16' });
  await submitPlan(home, plan, { yaml: '' });
  const classOf = async () =>
    (await home.sql.query<{ name: string }>('SELECT placement_class AS name FROM run WHERE id = $1', [id]))
      .rows;
  expect(await classOf()).toEqual([{ name: 'any-0-bfloat16' }]);

  const precisions = ['float32', 'bfloat16'] as const;
  await aWorker(home, { precisions, memoryGiB: 64 });
  const claim = await claimed(home, id, await aWorker(home, { precisions }));
  await failAttempt(home, claim, { class: 'out-of-memory', message: 'too large' });
  expect(await classOf()).toEqual([{ name: 'any-64-bfloat16' }]);
});
