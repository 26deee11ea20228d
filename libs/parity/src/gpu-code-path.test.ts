import { loadTensorFlow } from '@keygrid/model';
import { expect, it } from 'vitest';
import { runCases } from './run-cases.ts';
import { shippedCases } from './shipped-cases.ts';

const [modelCases = ''] = shippedCases;

it('the committed reference cases of the network hold by the calls a GPU gets, none of which TensorFlow would refuse there', async () => {
  await loadTensorFlow({ device: 'cpu', codePath: 'gpu' });
  const statuses: Record<string, string> = {};
  for await (const { name, status } of runCases(modelCases)) statuses[name] = status;
  expect(Object.keys(statuses).length).toBeGreaterThan(20);
  const failed = Object.entries(statuses).filter(
    ([name, status]) => status !== 'ok' && !(status === 'not-run' && needsPublishedWeights(name)),
  );
  expect(failed).toEqual([]);
});

/** They are there only where set-up fetched them. */
const needsPublishedWeights = (name: string) => name.startsWith('efficientnet-lite0-');
