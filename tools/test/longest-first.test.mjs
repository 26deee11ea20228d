import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LONGEST } from './longest-first.mjs';

test('every test that is to begin early is there', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  expect(LONGEST.filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([]);
});
