import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KbcConfig } from './config.ts';
import type { Matcher, PairRequest } from './matcher.ts';
import { withEachKbc } from './with-each-kbc.ts';
import { withKbc } from './with-kbc.ts';

const kbc = (mode: KbcConfig['mode'], tau = 0.8): KbcConfig =>
  mode === 'none' ? { mode } : { mode, tau, minDistancePx: 16, maxScale: 4 };
const FOUR_MODES = [kbc('none'), kbc('source'), kbc('target'), kbc('both')];
const side = 256;

/** Keypoints of source and target `span` px apart; the answer depends on both crops, as a network's does. */
function pair(span: number, targetSpan = span) {
  const size = { width: 400, height: 400 };
  const request: PairRequest<string> = {
    source: 'A',
    target: 'B',
    sourceSize: size,
    targetSize: size,
    sourceKeypoints: [
      { x: 50, y: 60 },
      { x: 50 + span, y: 60 },
    ],
  };
  const passes: [string, string][] = [];
  const matcher: Matcher<string> = async ({ source, target }) => {
    passes.push([source.crop.kind, target.crop.kind]);
    const { scale, offset } = target.crop;
    const shift = source.crop.offset.x / 100;
    return [50, 50 + targetSpan].map((x) => ({ x: (x + shift) * scale.x - offset.x, y: 60 }));
  };
  return { request, passes, matcher };
}

test('small objects: six passes become four', async () => {
  const { request, passes, matcher } = pair(40);
  await withEachKbc(matcher, { kbcs: FOUR_MODES, side })(request);
  expect(passes).toEqual([
    ['squash', 'squash'], // none, and the first of target
    ['window', 'squash'], // source, and the first of both
    ['squash', 'window'],
    ['window', 'window'],
  ]);
});

test('large objects: one pass is the answer of all', async () => {
  const { request, passes, matcher } = pair(300);
  const answers = await withEachKbc(matcher, { kbcs: FOUR_MODES, side })(request);
  expect(passes).toEqual([['squash', 'squash']]);
  expect(new Set(answers.map((answer) => answer.targetKeypoints[0]?.x)).size).toBe(1);
  expect(answers.map((answer) => answer.targetSmall)).toEqual([null, null, false, false]);
});

test('a source that is not small: both is target', async () => {
  const { request, passes, matcher } = pair(300, 20);
  await withEachKbc(matcher, { kbcs: FOUR_MODES, side })(request);
  expect(passes).toEqual([
    ['squash', 'squash'],
    ['squash', 'window'],
  ]);
});

test('thresholds that disagree share only the passes on which they agree', async () => {
  const { request, passes, matcher } = pair(150);
  // 150 / 256 is between them, and no enlargement is needed: 0.8 and 0.9 choose the same window, 0.5 none.
  const kbcs = [0.5, 0.8, 0.9].map((tau) => kbc('source', tau));
  await withEachKbc(matcher, { kbcs, side })(request);
  expect(passes).toEqual([
    ['squash', 'squash'],
    ['window', 'squash'],
  ]);
});

test('every answer is the one that its setting gives alone, beside any others and in any order', () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({ span: fc.integer({ min: 0, max: 340 }), targetSpan: fc.integer({ min: 0, max: 340 }) }),
      fc.array(
        fc.record({
          mode: fc.constantFrom<KbcConfig['mode']>('none', 'source', 'target', 'both'),
          tau: fc.constantFrom(0.4, 0.8, 1.2),
        }),
        { maxLength: 6 },
      ),
      async ({ span, targetSpan }, settings) => {
        const { request, matcher } = pair(span, targetSpan);
        const kbcs = settings.map(({ mode, tau }) => kbc(mode, tau));
        const alone = await Promise.all(kbcs.map((each) => withKbc(matcher, { kbc: each, side })(request)));
        expect(await withEachKbc(matcher, { kbcs, side })(request)).toEqual(alone);
      },
    ),
  ));
