/** Long curves thinned, in a real database. */
import { makeTestHome, samplePlan, type TestHome } from '@keygrid/runs/testing';
import { submitPlan } from '@keygrid/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCurves } from './read-curves.ts';

let made: TestHome;
const plan = samplePlan({ seeds: [1, 2, 3] });
const [long = '', shorter = '', short = ''] = [...plan.trainings.keys()];
const STEPS = 5000;
const PART = 32;
/** What must not be lost: steps and what was measured there. */
const SPIKES = new Map([
  [0, 9],
  [1234, 1000],
  [1235, -1000],
  [STEPS - 1, 7],
]);
const STRANGE = new Map([
  [2500, NaN],
  [2600, Infinity],
  [2601, -Infinity],
]);
const valueAt = (step: number): number => SPIKES.get(step) ?? STRANGE.get(step) ?? 1 + Math.sin(step / 50);

beforeAll(async () => {
  made = await makeTestHome();
  await submitPlan(made.home, plan, { yaml: '' });
  await put(
    long,
    Array.from({ length: STEPS }, (_, step) => valueAt(step)),
  );
  await put(
    shorter,
    Array.from({ length: STEPS / 2 }, () => 2),
  );
  await put(short, [3, NaN, 2], 'val/pck');
});
afterAll(() => made.drop());

async function put(run: string, values: readonly number[], key = 'train/loss'): Promise<void> {
  const { sql } = made.home;
  await sql.query(
    `INSERT INTO metric_point (run_id, key, step, fence, value)
     SELECT $1, $3, place - 1, 1, value FROM unnest($2::float8[]) WITH ORDINALITY AS sent (value, place)`,
    [run, values.map(String), key],
  );
  await sql.query(
    'INSERT INTO metric_summary (run_id, key, points, last_step, last_value) VALUES ($1, $4, $2, $3, 0)',
    [run, values.length, values.length - 1, key],
  );
}

test('a thinned curve keeps every extreme, and the mean of what is finite', async () => {
  const points = await readCurves(made.home, [long], ['train/loss']);
  expect(points).toHaveLength(Math.ceil(STEPS / PART));
  for (const { step, value, low, high, steps } of points) {
    const first = PART * Math.floor(step / PART);
    const own = Array.from({ length: Math.min(PART, STEPS - first) }, (_, i) => valueAt(first + i));
    const finite = own.filter(Number.isFinite);
    expect({ low, high, steps }).toEqual({
      low: Math.min(...finite),
      high: Math.max(...finite),
      steps: finite.length,
    });
    expect(value).toBeCloseTo(finite.reduce((sum, one) => sum + one, 0) / finite.length, 9);
  }
  expect(points.at(-1)?.step).toBe(STEPS - 1);
  const all = points.flatMap(({ low, high }) => [low, high]);
  expect(all).toEqual(expect.arrayContaining([...SPIKES.values()]));
});

test('curves of different lengths meet at equal steps', async () => {
  const points = await readCurves(made.home, [long, shorter], ['train/loss']);
  const stepsOf = (run: string): number[] => points.filter((one) => one.run === run).map(({ step }) => step);
  const whole = stepsOf(shorter).slice(0, -1);
  expect(whole).toEqual(stepsOf(long).slice(0, whole.length));
});

test('a short curve stays as it is but for what is not finite; a run without points, and one named twice, add nothing', async () => {
  const point = { run: short, key: 'val/pck', steps: 1 };
  expect(await readCurves(made.home, [short, 't-none', short])).toEqual([
    { ...point, step: 0, value: 3, low: 3, high: 3 },
    { ...point, step: 2, value: 2, low: 2, high: 2 },
  ]);
});
