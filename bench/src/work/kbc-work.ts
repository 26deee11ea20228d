/** One pair from decoded pictures to keypoints in original pixels, as an evaluation does it. */
import type { Picture } from '@keygrid/datasets';
import type { KbcConfig } from '@keygrid/kbc/config';
import { createMatcher, pictureMatcher } from '@keygrid/training';
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
  const match = pictureMatcher(createMatcher(net).match, kbcOf(work.mode), work.inputSide);
  const pair = {
    source: randomPicture(1),
    target: randomPicture(2),
    sourceSize: SIZE,
    targetSize: SIZE,
    sourceKeypoints: randomPoints<'original'>(3, 10, SIZE),
  };
  return {
    run: async () => void (await match([pair])),
    dispose: () => net.dispose(),
  };
}

/** KBC's settings, its threshold so that everything counts as small. */
export const kbcOf = (mode: KbcCase['mode']): KbcConfig =>
  mode === 'none' ? { mode } : { mode, tau: EVERYTHING_IS_SMALL, minDistancePx: 16, maxScale: 4 };

function randomPicture(seed: number): Picture {
  const values = randomValues(seed, SIZE.width * SIZE.height * 3);
  return { ...SIZE, data: Uint8Array.from(values, (value) => 256 * value) };
}
