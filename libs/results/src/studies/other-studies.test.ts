/** What else wants a machine. */
import { cancelStudy, submitPlan, type Home } from '@keygrid/runs';
import {
  aWorker,
  claimed,
  expireLease,
  makeTestHome,
  samplePlan,
  type TestHome,
} from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { otherStudies } from './other-studies.ts';

let testHome: TestHome;
let home: Home;
beforeAll(async () => {
  testHome = await makeTestHome();
  ({ home } = testHome);
});
afterAll(() => testHome.drop());

test('studies with unfinished runs that a study does not need, by what runs now and what is to come', async () => {
  const before = samplePlan({ name: 'before', seeds: [1, 2] });
  await submitPlan(home, before, { yaml: '' });
  await submitPlan(home, samplePlan({ name: 'mine', seeds: [2, 3, 4] }), { yaml: '' });
  const [first = ''] = before.trainings.keys();
  await claimed(home, first, await aWorker(home));
  // Of `before`: its own training and what hangs on it; the shared one is `mine`'s too.
  expect(await otherStudies(home, 'mine')).toEqual([{ name: 'before', running: 1, toCome: 2 }]);
  await expireLease(home, first);
  expect(await otherStudies(home, 'mine')).toEqual([{ name: 'before', running: 0, toCome: 3 }]);
  await cancelStudy(home, 'before');
  expect(await otherStudies(home, 'mine')).toEqual([]);
});
