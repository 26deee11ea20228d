import { expect, test } from 'vitest';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';
import { registerDataSet } from './data-sets.ts';
import type { ProgramState } from './provenance.ts';

let home: OpenHome;
useTestHome((made) => (home = made));

const PROGRAM: ProgramState = {
  from: 'checkout',
  changes: { sha256: 'c0ffee', bytes: 12, key: 'programs/c0ffee.diff' },
  lockSha256: 'f00d',
};

test('an attempt records program, studies with revision and command, and the content of its data', async () => {
  const plan = samplePlan();
  const [training] = [...plan.trainings.values()];
  if (!training) throw new Error('the plan has no training');
  const { data } = training.spec;
  await registerDataSet(home, data, { contents: 'digest', manifest: 'a file' });
  await submitPlan(home, plan, { yaml: 'grid', command: 'keygrid submit grid.yaml' });
  const worker = await aWorker(home, { program: PROGRAM });
  await claimed(home, training.id, worker);
  const attempt = await home.db.attempt.findFirstOrThrow({ where: { runId: training.id } });
  expect(attempt.provenance).toEqual({
    program: PROGRAM,
    submitted: [{ study: plan.grid.name, revision: 1, command: 'keygrid submit grid.yaml' }],
    dataContents: 'digest',
  });
});
