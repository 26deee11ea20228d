/** Runs a matcher on one pair, with KBC as asked. */
import { note, UserError } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import { decodePicture, type Picture } from '@keygrid/images';
import { withKbc, type PairAnswer } from '@keygrid/kbc';
import type { KbcConfig } from '@keygrid/kbc/config';
import { whyNoKbc } from '@keygrid/matchers/config';
import { openMatcher } from '@keygrid/matchers/open';
import type { Asked, PredictRequest } from './request.ts';

export interface Match {
  readonly source: Picture;
  readonly target: Picture;
  readonly sourceKeypoints: readonly Point<'original'>[];
  readonly truth?: readonly Point<'original'>[];
  readonly answer: PairAnswer;
}

export interface PairMatching {
  match(kbc: KbcConfig): Promise<Match>;
  close(): Promise<void>;
}

/** Opens the matcher and loads pictures once; TensorFlow must be loaded before, where it needs that. */
export async function openPair(
  request: PredictRequest,
  { matcher: config, files }: Asked,
): Promise<PairMatching> {
  const source = await decodePicture(request.source);
  const target = await decodePicture(request.target);
  const sourceKeypoints = request.sourceKeypoints.map(toPoint);
  requireInside(request.source, source, sourceKeypoints);
  const { programs } = request;
  const matcher = await openMatcher(config, files, {
    programs,
    log: note,
  });
  const { side, uncropped } = matcher;
  return {
    async match(kbc) {
      const reason = whyNoKbc(config, kbc.mode);
      if (reason !== undefined) throw new UserError(`KBC ${reason}`);
      const answer = await withKbc(matcher.match, { kbc, side, uncropped })({
        source: { file: request.source, picture: source },
        target: { file: request.target, picture: target },
        sourceSize: sizeOf(source),
        targetSize: sizeOf(target),
        sourceKeypoints,
        pair: request.pair,
      });
      return {
        source,
        target,
        sourceKeypoints,
        truth: request.truth?.map(toPoint),
        answer,
      };
    },
    close: () => matcher.close(),
  };
}

const toPoint = ([x, y]: [number, number]): Point<'original'> => ({ x, y });
const sizeOf = ({ width, height }: Picture) => ({ width, height });

function requireInside(file: string, { width, height }: Picture, points: readonly Point<'original'>[]): void {
  const outside = points.find(({ x, y }) => x < 0 || y < 0 || x > width || y > height);
  if (!outside) return;
  throw new UserError(
    `${file}: keypoint (${outside.x}, ${outside.y}) is outside the ${width}×${height} image; give original pixels, x before y.`,
  );
}
