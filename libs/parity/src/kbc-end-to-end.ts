/** Cases of whole KBC inference with a matcher that is a stated affine map a pass: what it is given and what comes out. */
import { KBC_MODES } from '@keygrid/kbc/config';
import { toOriginal, type Crop } from '@keygrid/geometry';
import { resample, type Picture } from '@keygrid/images';
import { withKbc, type Matcher, type MatchRequest, type PairAnswer, type View } from '@keygrid/kbc';
import { z } from 'zod';
import { largestDifference, type Check } from './check.ts';
import { casesOf, flatten, Pair, Pairs, toPoint, type NamedCase } from './json-cases.ts';

const POINT_TOLERANCE = 1e-6;
const LEVEL_TOLERANCE = 2;

const ExpectedCrop = z.object({ kind: z.enum(['squash', 'window']), scale: Pair, offset: Pair });
const ExpectedPass = z.object({
  sourceCrop: ExpectedCrop,
  targetCrop: ExpectedCrop,
  sourceKeypoints: Pairs,
  affine: z.tuple([
    z.tuple([z.number(), z.number(), z.number()]),
    z.tuple([z.number(), z.number(), z.number()]),
  ]),
  matched: Pairs,
  originalTarget: Pairs,
});
const Size = z.object({ width: z.number(), height: z.number() });
const Case = z.object({
  mode: z.enum(KBC_MODES),
  side: z.number(),
  tau: z.number(),
  source: Size,
  target: Size,
  sourceKeypoints: Pairs,
  expected: z.object({
    passes: z.array(ExpectedPass),
    targetSmall: z.boolean().nullable(),
    targetKeypoints: Pairs,
    pixelProbes: z
      .array(
        z.object({
          pass: z.number(),
          image: z.enum(['source', 'target']),
          x: z.number(),
          y: z.number(),
          rgb: z.tuple([z.number(), z.number(), z.number()]),
        }),
      )
      .default([]),
  }),
});
type Case = z.infer<typeof Case>;

type Request = MatchRequest<Picture>;

export const kbcEndToEnd = (file: string): Promise<NamedCase[]> =>
  casesOf(file, { test: Case, rest: z.unknown() }, checksOf);

async function checksOf(test: Case): Promise<Check[]> {
  const { mode, side, tau, expected } = test;
  const passes: Request[] = [];
  const matcher: Matcher<Picture> = (request) => {
    const affine = expected.passes[passes.length]?.affine;
    passes.push(request);
    return Promise.resolve(request.sourceKeypoints.map((point) => move(affine, point)));
  };
  const match = withKbc(matcher, {
    kbc: mode === 'none' ? { mode } : { mode, tau, minDistancePx: 16, maxScale: 4 },
    side,
  });
  const answer = await match({
    source: gradientPicture(test.source),
    target: gradientPicture(test.target),
    sourceSize: test.source,
    targetSize: test.target,
    sourceKeypoints: test.sourceKeypoints.map(toPoint),
  });
  return [...passChecks(test, passes), ...resultChecks(test, answer), ...pixelChecks(test, passes)];
}

function move(
  affine: Case['expected']['passes'][number]['affine'] | undefined,
  { x, y }: { x: number; y: number },
) {
  const [across, down] = affine ?? [
    [NaN, NaN, NaN],
    [NaN, NaN, NaN],
  ];
  return { x: across[0] * x + across[1] * y + across[2], y: down[0] * x + down[1] * y + down[2] };
}

/** Red `255(x+0.5)/W`, green `255(y+0.5)/H`, blue 128. */
function gradientPicture({ width, height }: { width: number; height: number }): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const rgb = [Math.round((255 * (x + 0.5)) / width), Math.round((255 * (y + 0.5)) / height), 128];
      data.set(rgb, (y * width + x) * 3);
    }
  }
  return { width, height, data };
}

function passChecks({ expected }: Case, passes: readonly Request[]): Check[] {
  const count = { what: 'passes', error: Math.abs(passes.length - expected.passes.length), tolerance: 0 };
  const each = expected.passes.flatMap((want, i) => {
    const got = passes[i];
    if (!got) return [];
    const answered = got.sourceKeypoints.map((point) => move(want.affine, point));
    return [
      ...cropChecks(`pass ${i + 1} source`, got.source.crop, want.sourceCrop),
      ...cropChecks(`pass ${i + 1} target`, got.target.crop, want.targetCrop),
      points(`pass ${i + 1} sourceKeypoints`, got.sourceKeypoints, want.sourceKeypoints),
      points(`pass ${i + 1} matched`, answered, want.matched),
      points(
        `pass ${i + 1} originalTarget`,
        answered.map((point) => toOriginal(got.target.crop, point)),
        want.originalTarget,
      ),
    ];
  });
  return [count, ...each];
}

function cropChecks(
  what: string,
  { kind, scale, offset }: Crop,
  want: z.infer<typeof ExpectedCrop>,
): Check[] {
  return [
    { what: `${what} kind`, error: Number(kind !== want.kind), tolerance: 0 },
    { what: `${what} offset`, error: largestDifference([offset.x, offset.y], want.offset), tolerance: 0 },
    { what: `${what} scale`, error: largestDifference([scale.x, scale.y], want.scale), tolerance: 1e-9 },
  ];
}

function resultChecks({ expected }: Case, answer: PairAnswer): Check[] {
  return [
    { what: 'targetSmall', error: Number(answer.targetSmall !== expected.targetSmall), tolerance: 0 },
    { what: 'answer passes', error: Math.abs(answer.passes - expected.passes.length), tolerance: 0 },
    points('targetKeypoints', answer.targetKeypoints, expected.targetKeypoints),
  ];
}

function pixelChecks({ side, expected }: Case, passes: readonly Request[]): Check[] {
  const seen = passes.map(({ source, target }) => ({ source: pixelsOf(source), target: pixelsOf(target) }));
  return expected.pixelProbes.map(({ pass, image, x, y, rgb }) => {
    const at = (y * side + x) * 3;
    const got = seen[pass - 1]?.[image].subarray(at, at + 3) ?? [];
    return {
      what: `pass ${pass} ${image} (${x}, ${y})`,
      error: largestDifference(got, rgb),
      tolerance: LEVEL_TOLERANCE,
    };
  });
}

const pixelsOf = ({ picture, crop }: View<Picture>) => resample(picture, crop);

const points = (
  what: string,
  got: readonly { x: number; y: number }[],
  want: z.infer<typeof Pairs>,
): Check => ({
  what,
  error: largestDifference(flatten(got), want.flat()),
  tolerance: POINT_TOLERANCE,
});
