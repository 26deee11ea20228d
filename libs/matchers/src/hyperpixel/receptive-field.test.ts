import { expect, it } from 'vitest';
import { receptiveField } from './receptive-field.ts';

const RESNET_50 = [3, 4, 6, 3];

it('is the published table up to id 9', () => {
  const fields = Array.from({ length: 10 }, (_, id) => receptiveField(id, RESNET_50));
  expect(fields.map(({ jumpPx }) => jumpPx)).toEqual([4, 4, 4, 4, 8, 8, 8, 8, 16, 16]);
  expect(fields.map(({ fieldPx }) => fieldPx)).toEqual([11, 19, 27, 35, 43, 59, 75, 91, 107, 139]);
});

it.each([-1, 1.5, 17])('has no id %d', (id) =>
  expect(() => receptiveField(id, RESNET_50)).toThrow(/ids 0 to 16/),
);
