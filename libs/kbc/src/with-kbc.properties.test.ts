/** What holds whatever the matcher, over thousands of drawn pairs. */
import { squash, toInput, toOriginal } from '@keygrid/geometry';
import type { Point } from '@keygrid/geometry';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSmall } from './choose-crop.ts';
import { KBC_MODES, type KbcConfig } from './config.ts';
import type { Matcher, MatchRequest, PairRequest } from './matcher.ts';
import { choiceInside, imageSize } from './testing/drawn-choices.ts';
import { withEachKbc } from './with-each-kbc.ts';
import { withKbc } from './with-kbc.ts';

const RUNS = { numRuns: 10_000 };

interface Drawn {
  readonly request: PairRequest<string>;
  readonly kbc: KbcConfig;
  readonly side: number;
  /** x' = a·x + b·y + c, y' = d·x + e·y + f, never singular in practice. */
  readonly affine: readonly number[];
}

const coefficient = fc.double({ min: -2, max: 2, noNaN: true });
const shift = fc.double({ min: -300, max: 300, noNaN: true });
const affine = fc.oneof(
  fc.tuple(coefficient, coefficient, shift, coefficient, coefficient, shift),
  fc.tuple(shift, shift).map(([c, f]) => [1, 0, c, 0, 1, f]),
);

/** One pair, one setting of KBC and one affine map. */
const drawn: fc.Arbitrary<Drawn> = fc
  .tuple(choiceInside, imageSize, fc.constantFrom(...KBC_MODES), affine)
  .map(([{ image, keypoints, side, tau, minDistancePx, maxScale }, targetSize, mode, map]) => ({
    request: { source: 'A', target: 'B', sourceSize: image, targetSize, sourceKeypoints: keypoints },
    kbc: mode === 'none' ? { mode } : { mode, tau, minDistancePx, maxScale },
    side,
    affine: map,
  }));

type Map = (p: { readonly x: number; readonly y: number }) => { x: number; y: number };
const mapOf =
  ([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]: readonly number[]): Map =>
  ({ x, y }) => ({ x: a * x + b * y + c, y: d * x + e * y + f });

/** Affine in the square frames, as a network's answer is: it depends on what it was shown. */
const inViews =
  (map: Map): Matcher<string> =>
  async ({ sourceKeypoints }) =>
    sourceKeypoints.map(map);

/** Right about the whole pictures whatever part of them it is shown. */
const rightInEveryView =
  (map: Map): Matcher<string> =>
  async ({ source, target, sourceKeypoints }) =>
    sourceKeypoints.map((p) => toInput(target.crop, map(toOriginal(source.crop, p))));

function expectNear(got: readonly Point<'original'>[], want: readonly Point<'original'>[]): void {
  expect(got).toHaveLength(want.length);
  got.forEach((p, i) => {
    const q = want[i] ?? { x: NaN, y: NaN };
    const scale = Math.max(1, Math.abs(q.x), Math.abs(q.y));
    expect(Math.hypot(p.x - q.x, p.y - q.y) / scale).toBeLessThanOrEqual(1e-9);
  });
}

test('a matcher that is right in every view is right in every mode: KBC changes what is seen, not where it is', () =>
  fc.assert(
    fc.asyncProperty(drawn, async ({ request, kbc, side, affine }) => {
      const map = mapOf(affine);
      const { targetKeypoints } = await withKbc(rightInEveryView(map), { kbc, side })(request);
      expectNear(targetKeypoints, request.sourceKeypoints.map(map));
    }),
    RUNS,
  ));

test('a second pass happens exactly where the target may be cropped and the first prediction is small', () =>
  fc.assert(
    fc.asyncProperty(drawn, async ({ request, kbc, side, affine }) => {
      const seen: MatchRequest<string>[] = [];
      const matcher: Matcher<string> = async (view) => {
        seen.push(view);
        return inViews(mapOf(affine))(view);
      };
      const answer = await withKbc(matcher, { kbc, side })(request);
      const whole = squash(request.targetSize, side);
      expect(seen[0]?.target.crop).toEqual(whole);
      const first = (seen[0]?.sourceKeypoints ?? []).map(mapOf(affine)).map((p) => toOriginal(whole, p));
      const small = kbc.mode === 'none' || kbc.mode === 'source' ? null : isSmall(first, side, kbc.tau);
      expect(answer).toMatchObject({ passes: small ? 2 : 1, targetSmall: small });
      expect(seen).toHaveLength(answer.passes);
      // Both passes show the same part of the source.
      for (const { source } of seen) expect(source.crop).toEqual(answer.sourceCrop);
    }),
    RUNS,
  ));

test('no mode crops an image that it is not for', () =>
  fc.assert(
    fc.asyncProperty(drawn, async ({ request, kbc, side, affine }) => {
      const answer = await withKbc(inViews(mapOf(affine)), { kbc, side })(request);
      if (kbc.mode === 'none' || kbc.mode === 'target')
        expect(answer.sourceCrop).toEqual(squash(request.sourceSize, side));
      if (kbc.mode === 'none' || kbc.mode === 'source')
        expect(answer.targetCrop).toEqual(squash(request.targetSize, side));
    }),
    RUNS,
  ));

test('where nothing is small every mode answers as none does', () =>
  fc.assert(
    fc.asyncProperty(drawn, async ({ request, kbc, side, affine }) => {
      const matcher = inViews(mapOf(affine));
      const none = await withKbc(matcher, { kbc: { mode: 'none' }, side })(request);
      const answer = await withKbc(matcher, { kbc, side })(request);
      if (answer.sourceCrop.kind === 'squash' && answer.passes === 1)
        expect(answer.targetKeypoints).toEqual(none.targetKeypoints);
    }),
    RUNS,
  ));

test('keypoints in another order give the answers in that order', () =>
  fc.assert(
    fc.asyncProperty(drawn, async ({ request, kbc, side, affine }) => {
      const match = withKbc(inViews(mapOf(affine)), { kbc, side });
      const { targetKeypoints } = await match(request);
      const turned = { ...request, sourceKeypoints: request.sourceKeypoints.toReversed() };
      expect((await match(turned)).targetKeypoints).toEqual(targetKeypoints.toReversed());
    }),
    RUNS,
  ));

test('several settings at once give what each gives alone', () =>
  fc.assert(
    fc.asyncProperty(drawn, drawn, async ({ request, kbc, side, affine }, other) => {
      const matcher = inViews(mapOf(affine));
      const kbcs = [kbc, other.kbc, { mode: 'none' as const }];
      const together = await withEachKbc(matcher, { kbcs, side })(request);
      expect(together[0]).toEqual(await withKbc(matcher, { kbc, side })(request));
      expect(together[1]).toEqual(await withKbc(matcher, { kbc: other.kbc, side })(request));
    }),
    RUNS,
  ));

test('I8: the truth beside a request neither reaches the matcher nor changes an answer', () => {
  const truths = fc.array(fc.record({ x: fc.double({ noNaN: true }), y: fc.double({ noNaN: true }) }), {
    minLength: 1,
    maxLength: 12,
  });
  return fc.assert(
    fc.asyncProperty(drawn, truths, async ({ request, kbc, side, affine }, targetKeypoints) => {
      const keys = new Set<string>();
      const matcher: Matcher<string> = async (view) => {
        for (const part of [view, view.source, view.target])
          Object.keys(part).forEach((key) => keys.add(key));
        return inViews(mapOf(affine))(view);
      };
      const match = withKbc(matcher, { kbc, side });
      const careless = { ...request, targetKeypoints, truth: { targetKeypoints } };
      expect(await match(careless)).toEqual(await match(request));
      expect([...keys].sort()).toEqual(['crop', 'pair', 'picture', 'source', 'sourceKeypoints', 'target']);
    }),
    RUNS,
  );
});

test('a prediction that is no number ends with the first pass and is handed on', () =>
  fc.assert(
    fc.asyncProperty(drawn, fc.nat(), async ({ request, kbc, side, affine }, at) => {
      const matcher: Matcher<string> = async ({ sourceKeypoints }) =>
        sourceKeypoints.map((p, i) =>
          i === at % sourceKeypoints.length ? { x: NaN, y: 0 } : mapOf(affine)(p),
        );
      const answer = await withKbc(matcher, { kbc, side })(request);
      expect(answer.passes).toBe(1);
      expect(answer.targetKeypoints.filter(({ x }) => Number.isNaN(x))).toHaveLength(1);
    }),
    RUNS,
  ));
