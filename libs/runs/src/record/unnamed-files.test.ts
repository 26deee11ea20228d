import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed, finishedTraining } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';
import { removeUnnamed, unnamedFiles } from './unnamed-files.ts';

let home: OpenHome;
useTestHome((made) => (home = made));
const DAY = 24 * 3_600_000;

test('a file without a row goes when it is a day old; what a row names stays, and so does a young one', async () => {
  const plan = samplePlan({ name: 'kept', seeds: [1] });
  await submitPlan(home, plan, { yaml: '' });
  const [training = ''] = plan.trainings.keys();
  await finishedTraining(home, await claimed(home, training, await aWorker(home)));
  const named = await home.store.list('');
  expect(named.length).toBeGreaterThan(1);
  const at = (key: string) => path.join(fileURLToPath(home.store.url), key);
  mkdirSync(at('runs/t-lost/1'), { recursive: true });
  for (const [name, bytes] of [
    ['last-5', 9],
    ['best-5', 12],
  ] as const)
    // prettier-ignore
    writeFileSync(at(`runs/t-lost/1/${name}.safetensors`), 'x'.repeat(bytes));
  writeFileSync(at('runs/t-lost/1/young.safetensors'), 'x');
  const old = new Date(Date.now() - 2 * DAY);
  for (const { key } of await home.store.list('')) if (!key.includes('young')) utimesSync(at(key), old, old);

  const found = await unnamedFiles(home);
  expect(found.map(({ key, bytes }) => [key, bytes])).toEqual([
    ['runs/t-lost/1/best-5.safetensors', 12],
    ['runs/t-lost/1/last-5.safetensors', 9],
  ]);
  await removeUnnamed(home, found);
  expect(await unnamedFiles(home)).toEqual([]);
  const left = (await home.store.list('')).map(({ key }) => key).sort();
  expect(left).toEqual([...named.map(({ key }) => key), 'runs/t-lost/1/young.safetensors'].sort());
  expect((await unnamedFiles(home, Date.now() + 2 * DAY)).map(({ key }) => key)).toEqual([
    'runs/t-lost/1/young.safetensors',
  ]);
});
