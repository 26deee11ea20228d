import { expect, test } from 'vitest';
import { renderReport } from '../text/render.ts';
import { study } from '../testing/study.ts';
import type { ComputedIn, RunResult } from '../study/study-results.ts';
import { computedSentence, countComputed } from './computed-in.ts';
import { buildReport } from './report.ts';

const CPU = { precision: 'float32', device: 'CPU' };
const CARD = { precision: 'tf32', device: 'NVIDIA H100 80GB HBM3' };

/** Trainings of seed 1 and of seed 2, and every evaluation. */
function computed(first: ComputedIn[], second: ComputedIn[], evaluated: ComputedIn[]) {
  const { cells } = study();
  const so = (run: RunResult, computedIn: ComputedIn[]): RunResult => ({ ...run, computedIn });
  return buildReport(
    study({
      cells: cells.map((cell) => ({
        ...cell,
        evaluation: so(cell.evaluation, evaluated),
        ...(cell.training ? { training: so(cell.training, cell.seed === 1 ? first : second) } : {}),
      })),
    }),
  );
}

test('a report says the precision of trainings and evaluations, and the devices where they are mixed', () => {
  const line = (...[first, second, evaluated]: Parameters<typeof computed>): string | undefined =>
    /^(Trained|Evaluated).*$/m.exec(renderReport(computed(first, second, evaluated), 'markdown'))?.[0];
  expect(line([CPU], [CPU], [CPU])).toBe('Trained and evaluated in float32 on CPU.');
  expect(line([CARD], [CARD], [CPU])).toBe(
    'Trained in tf32 on NVIDIA H100 80GB HBM3; evaluated in float32 on CPU.',
  );
  expect(line([CARD], [CARD, CPU], [CPU])).toBe(
    'Trained in tf32 on NVIDIA H100 80GB HBM3 (4 runs), float32 on CPU (2 runs); evaluated in float32 on CPU.',
  );
  expect(line([], [], [CPU])).toBe('Evaluated in float32 on CPU.');
  expect(line([], [], [])).toBeUndefined();
});

test('as JSON precision and device of distinct runs are counted', () => {
  expect(JSON.parse(renderReport(computed([CARD], [CARD, CPU], [CPU]), 'json'))).toMatchObject({
    computed: {
      trainings: [
        { ...CARD, runs: 4 },
        { ...CPU, runs: 2 },
      ],
      evaluations: [{ ...CPU, runs: 8 }],
    },
  });
});

test('many models of cards are a handful by name', () => {
  const runs = study().cells.map(({ evaluation }, i) => ({
    ...evaluation,
    computedIn: [{ ...CARD, device: `card ${i}` }],
  }));
  expect(computedSentence({ trainings: [], evaluations: countComputed(runs) })).toMatch(
    /^Evaluated in tf32 on card 0 \(1 run\), .*, tf32 on card 3 \(1 run\) and 4 more\.$/,
  );
});
