import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapConcurrently } from './map-concurrently.ts';

test('results keep the order, and no more than the limit are under way', async () => {
  let running = 0;
  let most = 0;
  const results = await mapConcurrently([5, 1, 3, 2, 4], 2, async (turns) => {
    most = Math.max(most, ++running);
    for (let i = 0; i < turns; i++) await turn();
    running--;
    return turns * 10;
  });
  expect(results).toEqual([50, 10, 30, 20, 40]);
  expect(most).toBe(2);
});

test('after a failure nothing new is begun, and what was begun has ended', async () => {
  const begun: number[] = [];
  let ended = 0;
  const all = mapConcurrently([0, 1, 2, 3], 2, async (item) => {
    begun.push(item);
    if (item === 0) throw new Error('broken');
    await turn();
    ended++;
  });
  await expect(all).rejects.toThrow('broken');
  expect(begun).toEqual([0, 1]);
  expect(ended).toBe(1);
});
