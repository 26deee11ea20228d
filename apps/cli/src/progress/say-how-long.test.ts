import { expect, test } from 'vitest';
import { sayHowLong } from './say-how-long.ts';
import type { StudyProgress } from '@keygrid/results';

test('said once, as soon as it is measured', () => {
  const lines: string[] = [];
  const look = sayHowLong((line) => lines.push(line));
  const run = { stage: 'training', status: 'RUNNING', label: '', step: 9, seconds: 20 } as const;
  const progress: StudyProgress = {
    study: 'demo',
    runs: [
      { ...run, id: 't-1' },
      { ...run, id: 't-2' },
      { ...run, id: 'e-1', stage: 'evaluation', status: 'WAITING' },
    ],
  };
  look(progress);
  expect(lines).toEqual([]);
  for (const training of [100, 90]) look({ ...progress, expected: { training, evaluation: 10 } });
  // 80 s of each training are left, and an evaluation, on two slots.
  expect(lines).toEqual([
    'demo: about 1 min 25 s to go, by the pace of its first training steps, 2 runs side by side',
  ]);
});
