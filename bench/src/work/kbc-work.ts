/** One pair by itself from decoded pictures to keypoints in original pixels, as `keygrid predict` does it. */
import type { Picture } from '@keygrid/images';
import { withKbc } from '@keygrid/kbc';
import type { KbcConfig } from '@keygrid/kbc/config';
import { createMatcher, type LoadedPicture } from '@keygrid/matchers';
import type { KbcCase } from '../case.ts';
import { createNet } from './network-work.ts';
import { randomPoints, randomValues } from './random-values.ts';
import type { Work } from './work.ts';

/** SPair-71k's usual picture. */
const SIZE = { width: 500, height: 375 };
/** So large that every set of keypoints is small: mode target always makes its second pass. */
const EVERYTHING_IS_SMALL = 1000;

export function kbcWork(work: KbcCase): Work {
  const net = createNet({ size: work, conv4d: work.conv4d });
  const options = { kbc: kbcOf(work.mode), side: work.inputSide };
  const pair = {
    source: loaded('source', randomPicture(1)),
    target: loaded('target', randomPicture(2)),
    sourceSize: SIZE,
    targetSize: SIZE,
    sourceKeypoints: randomPoints<'original'>(3, 10, SIZE),
  };
  return {
    async run() {
      // A new one each time: it keeps the features of what it has seen.
      const matcher = createMatcher(net);
      await withKbc(matcher.match, options)(pair);
      matcher.dispose();
    },
    dispose: () => net.dispose(),
  };
}

/** KBC's settings, its threshold so that everything counts as small. */
export const kbcOf = (mode: KbcCase['mode']): KbcConfig =>
  mode === 'none' ? { mode } : { mode, tau: EVERYTHING_IS_SMALL, minDistancePx: 16, maxScale: 4 };

const loaded = (file: string, picture: Picture): LoadedPicture => ({ file, picture });

export function randomPicture(seed: number): Picture {
  const values = randomValues(seed, SIZE.width * SIZE.height * 3);
  return { ...SIZE, data: Uint8Array.from(values, (value) => 256 * value) };
}
