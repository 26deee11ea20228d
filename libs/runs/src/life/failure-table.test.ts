import { FAILURE_CLASSES } from '@keygrid/contract';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withFailureTable } from './failure-table.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/orchestration.md'), 'utf8');

test('docs/orchestration.md states what each class of failure is and how often it is tried again', () => {
  expect(page, '`npm run states` writes it again').toBe(withFailureTable(page));
  const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  for (const [name, { retries }] of Object.entries(FAILURE_CLASSES)) {
    const row = rows.find((cells) => cells[1] === `\`${name}\``);
    expect(parseInt(row?.[3] ?? ''), name).toBe(retries);
  }
});
