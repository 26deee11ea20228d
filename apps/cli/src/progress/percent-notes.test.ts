import { expect, test } from 'vitest';
import { percentNotes } from './percent-notes.ts';

test('each quarter once, and what is reached when a quarter takes long', () => {
  const lines: string[] = [];
  let seconds = 0;
  const at = percentNotes({ note: (line) => lines.push(line) }, 'drawing', () => 1000 * seconds);
  for (const [second, done] of [
    [1, 10],
    [2, 25],
    [3, 30],
    [28, 40],
    [29, 41],
    [30, 80],
  ] as const) {
    seconds = second;
    at({ done, total: 100 });
  }
  expect(lines).toEqual(['drawing: 25 %', 'drawing: 40 %', 'drawing: 75 %']);
});
