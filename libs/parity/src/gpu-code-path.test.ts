import { loadTensorFlow } from '@keygrid/model';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCases } from './run-cases.ts';

const model = path.dirname(createRequire(import.meta.url).resolve('@keygrid/model/package.json'));

it('the committed reference cases of the network hold by the calls a GPU gets, none of which TensorFlow would refuse there', async () => {
  await loadTensorFlow({ device: 'cpu', codePath: 'gpu' });
  const statuses: Record<string, string> = {};
  for await (const { name, status } of runCases(path.join(model, 'testdata/parity'))) statuses[name] = status;
  expect(Object.keys(statuses).length).toBeGreaterThan(20);
  expect(Object.entries(statuses).filter(([, status]) => status !== 'ok')).toEqual([]);
}, 120_000);
