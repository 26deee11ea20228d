import { expect, test } from 'vitest';
import { watchLiveness } from './liveness.ts';

test('silence counts only while a slot waits, and every wait that ends breaks it', () => {
  let time = 0;
  const liveness = watchLiveness(() => time);
  time = 100;
  expect(liveness.silentMs()).toBeUndefined();
  liveness.waitBegan();
  liveness.waitBegan();
  time = 150;
  expect(liveness.silentMs()).toBe(50);
  liveness.waitEnded();
  time = 170;
  expect(liveness.silentMs()).toBe(20);
  liveness.waitEnded();
  expect(liveness.silentMs()).toBeUndefined();
});
