/** Keypoints must lie in their image. */
import { CorruptDataError } from './corrupt-data-error.ts';
import type { AnnotatedSide } from './layout-reader.ts';

/**
 * A keypoint on the very edge counts as inside: pixel i covers [i, i+1).
 * @param where File and pair; `key` names the keypoints in it.
 * @param slackPx How far beyond the edge is still taken for inside. Default 0.
 */
export function checkInside(side: AnnotatedSide, key: string, where: string, slackPx = 0): void {
  const { width, height } = side.size;
  side.keypoints.forEach(({ x, y }, i) => {
    const isInside = x >= -slackPx && x <= width + slackPx && y >= -slackPx && y <= height + slackPx;
    if (isInside) return;
    throw new CorruptDataError(
      `${where}: keypoint ${key}[${i}] = (${x}, ${y}) lies outside its image ${side.file} ` +
        `(${width}×${height} pixels). Correct the annotation, or leave the pair out by naming it under \`exclude\`.`,
    );
  });
}
