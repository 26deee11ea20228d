/** Sides of a real study: 12 pairs of four pictures' names each way, predictions a person can check. */
import { submitPlan, type EvaluationClaim } from '@keygrid/runs';
import { finishRuns } from '@keygrid/runs/testing';
import { pairFacts, scoreStored, type PairFacts } from '@keygrid/scoring';
import { sideOfMatcher } from '@keygrid/plan';
import { UserError } from '@keygrid/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rescoreStudy } from '../scores/rescore.ts';
import { GRID, openOwnHome, planOf, type OwnHome } from '../testing/finished-study.ts';
import { comparisonText } from './comparison-text.ts';
import { compare } from './compare.ts';

let own: OwnHome;

/** Box 100 px wide: within 10 px is right at 0.1. The last one is a dog, the others are cats. */
const FACTS: PairFacts[] = Array.from({ length: 12 }, (_, i) =>
  pairFacts(
    {
      id: `${String(i).padStart(6, '0')}-a${i % 4}-b${i % 3}:${i === 11 ? 'dog' : 'cat'}`,
      targetSize: { width: 400, height: 300 },
      sourceKeypoints: [
        { x: 10, y: 10 },
        { x: 40, y: 10 },
      ],
    },
    {
      category: i === 11 ? 'dog' : 'cat',
      targetBox: { x1: 0, y1: 0, x2: 100, y2: 50 },
      targetKeypoints: [
        { x: 20, y: 20 },
        { x: 60, y: 20 },
      ],
      flags: {},
    },
  ),
);

/** Without KBC the second keypoint is wrong in the first six pairs; with KBC the first one in the last pair. */
function predictionsOf({ spec }: EvaluationClaim): Float32Array[] {
  const isWhole = spec.kbc.mode === 'none';
  return FACTS.map((_, i) =>
    isWhole ? Float32Array.of(20, 20, i < 6 ? 90 : 60, 20) : Float32Array.of(i === 11 ? 50 : 20, 20, 60, 20),
  );
}

async function finish(yaml: string, edit: (plan: ReturnType<typeof planOf>) => void = () => undefined) {
  const plan = planOf(yaml);
  edit(plan);
  await submitPlan(own.home, plan, { yaml });
  await finishRuns(own.home, [...plan.trainings.keys(), ...plan.evaluations.keys()], (claim) => {
    const points = predictionsOf(claim);
    return {
      facts: FACTS,
      points,
      scores: scoreStored(claim.protocols, FACTS, points, sideOfMatcher(claim.matcher)),
    };
  });
  return plan;
}

beforeAll(async () => {
  own = await openOwnHome();
  await finish(GRID);
  await finish(GRID.replace('name: ours', 'name: elsewhere').replace('name: demo', 'name: other'));
  await submitPlan(own.home, planOf(GRID.replace('name: ours', 'name: open').replace('[1, 2]', '[7]')), {
    yaml: '',
  });
});
afterAll(() => own.drop());

const MODES = ['kbc.mode = none', 'kbc.mode = both'];

test('cells by filter: what differs, the numbers side by side, the gain on the same pairs, the pairs that changed most', async () => {
  const comparison = await compare(own.home, { sides: MODES, study: 'ours' });
  expect(comparison).toMatchObject({
    data: 'demo (test)',
    protocol: 'bbox/original',
    alpha: 0.1,
    group: 'all',
  });
  expect(comparison.sides.map(({ name, cells, trainings }) => [name, cells, trainings])).toEqual([
    ['A', 2, 2],
    ['B', 2, 2],
  ]);
  expect(comparison.settings).toContainEqual({
    setting: 'evaluation.kbc.mode',
    values: [['none'], ['both']],
  });
  expect(comparison.settings.every(({ setting }) => setting.startsWith('evaluation.kbc'))).toBe(true);
  // none: six pairs of 12 at half; both: one.
  const [pck] = comparison.metrics;
  expect(pck?.name).toBe('pck@0.1');
  expect(pck?.values.map((value) => value?.mean)).toEqual([
    expect.closeTo(75, 9),
    expect.closeTo(95.8333, 3),
  ]);
  const [contrast] = comparison.contrasts;
  expect(contrast).toMatchObject({ from: 'A', to: 'B', matched: 'cells', unmatched: 0, gain: { n: 2 } });
  expect(contrast?.onPairs).toMatchObject({
    pairs: 12,
    pictures: 7,
    gain: expect.closeTo(250 / 12, 9) as number,
  });
  // Seven differences other than 0, six for and one against, all as large: 2 · (1 + 7) / 2⁷ of the assignments.
  expect(contrast?.onPairs.independent.signFlip).toEqual({ p: 0.125, tried: 128, isExact: true });
  expect(contrast?.gained[0]).toEqual({ pair: '000000-a0-b0:cat', keypoints: 2, from: 50, to: 100 });
  expect(contrast?.gained).toHaveLength(5);
  expect(contrast?.lost).toEqual([{ pair: '000011-a3-b2:dog', keypoints: 2, from: 100, to: 50 }]);
});

test('several sides are adjusted together: by Holm, and by Benjamini and Hochberg', async () => {
  const { contrasts } = await compare(own.home, { sides: [...MODES, 'kbc.mode = both'], study: 'ours' });
  const [first, second] = contrasts.map(({ onPairs }) => onPairs.clustered);
  expect(first?.p).toBeGreaterThan(0);
  expect(first?.p).toBe(second?.p);
  for (const one of [first, second])
    expect(one).toMatchObject({ adjustedP: 2 * (first?.p ?? NaN), falseDiscoveryP: first?.p });
});

test('single keypoints: gained and lost ones of all trainings, and McNemar’s test', async () => {
  const { contrasts } = await compare(own.home, { sides: MODES, study: 'ours', keypoints: true });
  // Of each of two trainings six gained and one lost.
  expect(contrasts[0]?.keypoints).toMatchObject({ gained: 12, lost: 2 });
  expect(contrasts[0]?.keypoints?.exactP).toBeCloseTo((2 * (1 + 14 + 91)) / 2 ** 14, 12);
});

test('a group has its own pairs; one pair alone is not tested', async () => {
  const { contrasts } = await compare(own.home, {
    sides: MODES,
    study: 'ours',
    group: 'category:dog',
    pairs: 1,
  });
  expect(contrasts[0]).toMatchObject({
    onPairs: { pairs: 1, gain: -50, clustered: null },
  });
});

test('runs by the beginning of their ids; one of each says nothing of other seeds', async () => {
  const plan = planOf(GRID);
  const [first, second] = [...plan.evaluations.keys()];
  const comparison = await compare(own.home, { sides: [first ?? '', second?.slice(0, 14) ?? ''] });
  expect(comparison.contrasts[0]).toMatchObject({
    gain: { n: 1, deviation: null },
    interval: null,
    detectable: null,
  });
  expect(comparisonText(comparison, 80)).toContain('One of each: this says nothing of other seeds.');
});

test('the same cells on both sides: nothing differs, nothing is tested', async () => {
  const comparison = await compare(own.home, { sides: ['ours', 'ours'] });
  expect(comparison.contrasts[0]).toMatchObject({
    onPairs: { gain: 0, clustered: null },
    gained: [],
    lost: [],
  });
  expect(comparisonText(comparison, 80)).toContain('No setting differs.');
});

test('the same question has the same answer, to the last digit', async () => {
  const ask = async () => JSON.stringify(await compare(own.home, { sides: MODES, study: 'ours' }));
  expect(await ask()).toBe(await ask());
});

test.each([
  [
    { sides: ['ours', 'elsewhere'] },
    'A is about the pairs of demo (test, ffffffff), B (elsewhere) about those of other (test, ffffffff)',
  ],
  [{ sides: ['ours', 'open'] }, 'B (open): none of its 2 cells has finished; keygrid status open says'],
  [{ sides: ['ours', 'ours'], alpha: 0.2 }, '--alpha 0.2: expected one of 0.1'],
  [{ sides: ['ours'] }, '1 sides: expected 2 to 8'],
  [{ sides: ['ours', 'nope'] }, 'There is no study "nope"'],
  [{ sides: ['ours', 'kbc.mod = both'], study: 'ours' }, 'Cells have no "kbc.mod"'],
  [{ sides: ['ours', 'e-0123'] }, 'There is no run e-0123'],
  [{ sides: ['ours', 'seed = 1 and seed = 2'], study: 'ours' }, 'B (seed = 1 and seed = 2): no cell fits'],
  [{ sides: ['ours', 'ours'], group: 'category:cow' }, 'category:cow'],
])('%j is refused with one message', async (request, message) => {
  const asked = compare(own.home, request);
  await expect(asked).rejects.toThrow(UserError);
  await expect(asked).rejects.toThrow(message);
});

test('sides of two protocols are refused, and one that both have is named', async () => {
  await rescoreStudy(own.home, 'ours', { basis: 'image', frame: 'original' });
  const { contrasts } = await compare(own.home, { sides: MODES, study: 'ours', protocol: 'image/original' });
  // 30 px of 400 are right at 0.1.
  expect(contrasts[0]?.onPairs.gain).toBe(0);
  await expect(
    compare(own.home, { sides: ['ours', 'elsewhere'], protocol: 'image/original' }),
  ).rejects.toThrow('elsewhere was not scored in protocol image/original');
});
