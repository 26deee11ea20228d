/** Cases of resampling: the squashed whole image and the KBC window. */
import { UserError } from '@keygrid/contract';
import { squash } from '@keygrid/geometry';
import { resample, type Picture } from '@keygrid/images';
import { z } from 'zod';
import { paramsOf, tensorOf, type TensorCase } from './case.ts';
import type { Computed } from './check.ts';
import { Pair } from './json-cases.ts';

export function squashed(test: TensorCase): Computed {
  const { side } = paramsOf(test, { side: z.number() });
  const picture = pictureOf(test);
  return new Map([
    ['out.squash', { shape: [side, side, 3], data: resample(picture, squash(picture, side)) }],
  ]);
}

export function kbcWindow(test: TensorCase): Computed {
  const { side, scale, offset } = paramsOf(test, {
    side: z.number(),
    scale: z.union([z.number(), Pair]),
    offset: z.tuple([z.number(), z.number()]),
  });
  const [across, down] = typeof scale === 'number' ? [scale, scale] : scale;
  const picture = pictureOf(test);
  const crop = {
    kind: 'window' as const,
    image: picture,
    side,
    scale: { x: across, y: down },
    offset: { x: offset[0], y: offset[1] },
  };
  return new Map([['out.crop', { shape: [side, side, 3], data: resample(picture, crop) }]]);
}

/** `in.image` `[h, w, 3]`, whole levels. */
function pictureOf(test: TensorCase): Picture {
  const { shape, data } = tensorOf(test, 'in.image');
  const [height = 0, width = 0] = shape;
  const levels = Uint8Array.from(data);
  if (levels.some((level, i) => level !== data[i])) {
    throw new UserError(`Case ${test.name}: in.image has a value that is no whole level from 0 to 255`);
  }
  return { width, height, data: levels };
}
