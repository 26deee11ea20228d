/** Keypoints must be in their image. */
import type { Defect } from '../defect.ts';
import type { AnnotatedSide } from './layout-reader.ts';

/**
 * One defect for each keypoint outside. One on the very edge counts as inside: pixel i covers [i, i+1).
 * @param nameOf What a keypoint is called in its file, from its place in the list.
 * @param slackPx How far beyond the right and lower edge is still taken for inside, for coordinates that count from 1. To
 *   the left and above there is none: what is there is no point of the image in any way of counting. Default 0.
 */
export function keypointsOutside(
  { size, keypoints, file }: Pick<AnnotatedSide, 'size' | 'keypoints' | 'file'>,
  nameOf: (index: number) => string,
  slackPx = 0,
): Pick<Defect, 'kind' | 'what'>[] {
  const { width, height } = size;
  return keypoints.flatMap(({ x, y }, i) => {
    const isInside = x >= 0 && x <= width + slackPx && y >= 0 && y <= height + slackPx;
    if (isInside) return [];
    const where = `outside its image ${file} (${width}×${height} pixels)`;
    return [{ kind: 'keypoint' as const, what: `keypoint ${nameOf(i)} = (${x}, ${y}) is ${where}` }];
  });
}
