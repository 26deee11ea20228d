/** Long curves thinned, in a real database. */
import { makeTestHome, samplePlan, type TestHome } from '@keygrid/runs/testing';
import { submitPlan } from '@keygrid/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampledSeries } from './sampled-series.ts';

let made: TestHome;
const plan = samplePlan({ seeds: [1, 2] });
const [long = '', short = ''] = [...plan.trainings.keys()];
const STEPS = 5000;
/** What must not be lost: steps and what was measured there. */
const SPIKES = new Map([
  [0, 9],
  [1234, 1000],
  [1235, -1000],
  [2500, NaN],
  [2600, Infinity],
  [2601, -Infinity],
  [STEPS - 1, 0.123],
]);
const valueAt = (step: number): number => SPIKES.get(step) ?? 1 + Math.sin(step / 50);

beforeAll(async () => {
  made = await makeTestHome();
  await submitPlan(made.home, plan, { yaml: '' });
  const put = (run: string, values: readonly number[]) =>
    made.home.sql.query(
      `INSERT INTO metric_point (run_id, key, step, fence, value)
       SELECT $1, 'train/loss', place - 1, 1, value FROM unnest($2::float8[]) WITH ORDINALITY AS sent (value, place)`,
      [run, values.map(String)],
    );
  await put(
    long,
    Array.from({ length: STEPS }, (_, step) => valueAt(step)),
  );
  await put(short, [3, NaN, 2]);
}, 60_000);
afterAll(() => made.drop());

test.each([7, 50, 200, 1000])(
  'a curve thinned to %i points keeps its first, last and extreme points, NaN and Infinity',
  async (most) => {
    const points = (await sampledSeries(made.home, [long], 'train/loss', most)).get(long) ?? [];
    expect(points.length).toBeLessThanOrEqual(most);
    expect(points.map(({ step }) => step)).toEqual(points.map(({ step }) => step).toSorted((a, b) => a - b));
    for (const { step, value } of points) expect(value).toBe(valueAt(step));
    expect(points).toEqual(expect.arrayContaining([...SPIKES].map(([step, value]) => ({ step, value }))));
  },
);

test('each part of a thinned curve has its own extremes, so that its outline stays', async () => {
  const points = (await sampledSeries(made.home, [long], 'train/loss', 1000)).get(long) ?? [];
  const tops = points.filter(({ step, value }) => step > 3000 && value > 1.99);
  expect(new Set(tops.map(({ step }) => Math.round((step / 50 - Math.PI / 2) / (2 * Math.PI))))).toEqual(
    new Set([10, 11, 12, 13, 14, 15]),
  );
});

test('a short curve stays as it is, and a run without points is left out', async () => {
  const series = await sampledSeries(made.home, [short, 't-none', short], 'train/loss', 7);
  expect([...series]).toEqual([
    [
      short,
      [
        { step: 0, value: 3 },
        { step: 1, value: NaN },
        { step: 2, value: 2 },
      ],
    ],
  ]);
});
