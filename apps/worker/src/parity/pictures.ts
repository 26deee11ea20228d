/** Cases of resampling: the squashed whole image and the KBC window. */
import { resample, type Picture } from '@keygrid/datasets';
import { squash } from '@keygrid/geometry';
import { z } from 'zod';
import { paramsOf, tensorOf, type TensorCase } from './case.ts';
import type { Computed } from './check.ts';

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
    scale: z.number(),
    offset: z.tuple([z.number(), z.number()]),
  });
  const picture = pictureOf(test);
  const crop = {
    kind: 'window' as const,
    image: picture,
    side,
    scale: { x: scale, y: scale },
    offset: { x: offset[0], y: offset[1] },
  };
  return new Map([['out.crop', { shape: [side, side, 3], data: resample(picture, crop) }]]);
}

/** `in.image` `[h, w, 3]`, whole levels. */
function pictureOf(test: TensorCase): Picture {
  const { shape, data } = tensorOf(test, 'in.image');
  const [height = 0, width = 0] = shape;
  return { width, height, data: Uint8Array.from(data) };
}
