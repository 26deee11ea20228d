import { readFileSync } from 'node:fs';
import { squash } from '@keygrid/geometry';
import type { Crop, Point, Size } from '@keygrid/geometry';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { KbcConfig } from './config.ts';
import type { Matcher, MatchRequest, PairRequest } from './matcher.ts';
import { withKbc } from './with-kbc.ts';

type Pair = [number, number];
type Row = [number, number, number];
type CropNumbers = { kind: string; scale: Pair; offset: Pair };
interface Pass {
  sourceCrop: CropNumbers;
  targetCrop: CropNumbers;
  sourceKeypoints: Pair[];
  matched: Pair[];
  affine: [Row, Row];
}
interface EndToEndCase {
  name: string;
  mode: KbcConfig['mode'];
  side: number;
  tau: number;
  source: Size;
  target: Size;
  sourceKeypoints: Pair[];
  expected: { passes: Pass[]; targetSmall: boolean | null; targetKeypoints: Pair[] };
}
const file = new URL('../testdata/parity/kbc-end-to-end.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: EndToEndCase[] };

const settings = (mode: KbcConfig['mode'], tau: number): KbcConfig =>
  mode === 'none' ? { mode } : { mode, tau, minDistancePx: 16, maxScale: 4 };
const tuples = (points: readonly Point<'input' | 'original'>[]) => points.map(({ x, y }): Pair => [x, y]);

function expectNear(got: readonly Pair[], want: readonly Pair[]): void {
  expect(got).toHaveLength(want.length);
  const errors = got.flatMap(([x, y], i) => [x - (want[i]?.[0] ?? NaN), y - (want[i]?.[1] ?? NaN)]);
  for (const error of errors) expect(Math.abs(error)).toBeLessThanOrEqual(1e-6);
}
function expectCrop({ kind, scale, offset }: Crop, want: CropNumbers): void {
  expect({ kind, offset }).toEqual({ kind: want.kind, offset: { x: want.offset[0], y: want.offset[1] } });
  expectNear([[scale.x, scale.y]], [want.scale]);
}

describe('reference cases with an affine matcher', () => {
  test.each(cases)('$name', async ({ mode, side, tau, source, target, sourceKeypoints, expected }) => {
    const seen: MatchRequest<string>[] = [];
    const affine: Matcher<string> = async (request) => {
      const pass = expected.passes[seen.push(request) - 1];
      return request.sourceKeypoints.map(({ x, y }) => {
        const along = ([a, b, c]: Row) => a * x + b * y + c;
        return { x: along(pass?.affine[0] ?? [0, 0, 0]), y: along(pass?.affine[1] ?? [0, 0, 0]) };
      });
    };
    const match = withKbc(affine, { kbc: settings(mode, tau), side });
    const answer = await match({
      source: 'A',
      target: 'B',
      sourceSize: source,
      targetSize: target,
      sourceKeypoints: sourceKeypoints.map(([x, y]) => ({ x, y })),
    });

    expect(seen).toHaveLength(expected.passes.length);
    seen.forEach((request, i) => {
      const pass = expected.passes[i];
      if (!pass) throw new Error('more passes than expected');
      expect([request.source.picture, request.target.picture]).toEqual(['A', 'B']);
      expectCrop(request.source.crop, pass.sourceCrop);
      expectCrop(request.target.crop, pass.targetCrop);
      expectNear(tuples(request.sourceKeypoints), pass.sourceKeypoints);
    });
    expect(answer).toMatchObject({ passes: expected.passes.length, targetSmall: expected.targetSmall });
    expectNear(tuples(answer.targetKeypoints), expected.targetKeypoints);
  });
});

const image = { width: 400, height: 400 };
const pair = (source: string, span: number): PairRequest<string> => ({
  source,
  target: `${source}'`,
  sourceSize: image,
  targetSize: image,
  sourceKeypoints: [
    { x: 100, y: 100 },
    { x: 100 + span, y: 100 },
  ],
});
/** Predicts the source keypoints themselves. */
const identity: Matcher<string> = async (request) => [...request.sourceKeypoints];

test('pass 2 happens only where the prediction is small', async () => {
  const match = withKbc(identity, { kbc: settings('target', 0.8), side: 256 });
  expect(await match(pair('large', 300))).toMatchObject({
    passes: 1,
    targetSmall: false,
    targetCrop: { kind: 'squash' },
  });
  expect(await match(pair('small', 40))).toMatchObject({
    passes: 2,
    targetSmall: true,
    targetCrop: { kind: 'window' },
  });
});

test('mode none is the squash of both pictures', async () => {
  const match = withKbc(identity, { kbc: { mode: 'none' }, side: 256 });
  expect(await match(pair('a', 10))).toMatchObject({
    sourceCrop: squash(image, 256),
    targetCrop: squash(image, 256),
    targetSmall: null,
  });
});

test('a matcher that answers with another number of points is refused', async () => {
  const match = withKbc<string>(async () => [], { kbc: { mode: 'none' }, side: 256 });
  await expect(match(pair('a', 10))).rejects.toThrow('with 0 points; expected 2');
});

describe('I8: the true target keypoints never reach prediction', () => {
  test('neither kind of request has a place for them', () => {
    expectTypeOf<keyof PairRequest<string>>().toEqualTypeOf<
      'source' | 'target' | 'sourceSize' | 'targetSize' | 'sourceKeypoints' | 'pair'
    >();
    expectTypeOf<keyof MatchRequest<string>>().toEqualTypeOf<
      'source' | 'target' | 'sourceKeypoints' | 'pair'
    >();
  });

  test('a point of one frame is not accepted in the other', () => {
    expectTypeOf<Point<'original'>>().not.toExtend<Point<'input'>>();
    expectTypeOf<Point<'input'>>().not.toExtend<Point<'original'>>();
  });

  test('what a careless caller adds to a request is never read', async () => {
    const guarded = new Proxy(
      { ...pair('a', 10), pair: 'p' },
      {
        get(request, key: keyof PairRequest<string>) {
          if (!(key in request)) throw new Error(`read ${String(key)}`);
          return request[key];
        },
        ownKeys: () => {
          throw new Error('copied the whole request');
        },
      },
    );
    const match = withKbc(identity, { kbc: settings('both', 0.8), side: 256 });
    await expect(match(guarded)).resolves.toMatchObject({ passes: 2 });
  });
});

test('a matcher of whole pictures gets them and original pixels where nothing is cropped, and the S × S window where KBC crops', async () => {
  const seen: MatchRequest<string>[] = [];
  const still: Matcher<string> = async (request) => {
    seen.push(request);
    return [...request.sourceKeypoints];
  };
  const size = { width: 300, height: 200 };
  const sourceKeypoints = [
    { x: 100, y: 90 },
    { x: 130, y: 110 },
  ];
  const request = { source: 'a', target: 'b', sourceSize: size, targetSize: size, sourceKeypoints };
  const options = { side: 64, uncropped: 'whole' } as const;
  const none = await withKbc(still, { ...options, kbc: settings('none', 0.8) })(request);
  expect(none.targetKeypoints).toEqual(sourceKeypoints);
  await withKbc(still, { ...options, kbc: settings('target', 0.8) })(request);
  expect(seen.map(({ source, target }) => [source.crop.kind, target.crop.kind])).toEqual([
    ['whole', 'whole'],
    ['whole', 'whole'],
    ['whole', 'window'],
  ]);
  expect(seen.map(({ sourceKeypoints: given }) => given)).toEqual(seen.map(() => sourceKeypoints));
  expect(seen[2]?.target.crop).toMatchObject({ side: 64, image: size });
  await withKbc(still, { ...options, kbc: settings('both', 0.8) })(request);
  expect(seen[3]?.source.crop.kind).toBe('window');
  // Not small: KBC crops nothing, and the picture stays what it is.
  await withKbc(still, { ...options, kbc: settings('both', 0.1) })(request);
  expect(seen.at(-1)?.source.crop.kind).toBe('whole');
});
