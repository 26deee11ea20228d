/** A matched pair as a picture; above it, where asked for, the same pair without KBC. */
import { drawPair, newSheet, type PairDrawing } from '@keygrid/images';
import type { Match } from './match-pair.ts';
import type { PredictRequest } from './request.ts';

/** Written as PNG to `file`, whole or not at all. */
export async function drawAnswer(
  file: string,
  { label, kbc, truth }: PredictRequest,
  { chosen, without }: { chosen: Match; without: Match | undefined },
): Promise<void> {
  const sheet = newSheet();
  const ending = label ? ` · ${label}` : '';
  if (without) drawPair(sheet, `Without KBC${ending}`, drawingOf(without));
  const how = kbc.mode === 'none' ? 'Without KBC' : `KBC ${kbc.mode}`;
  drawPair(sheet, `${how}${ending}`, drawingOf(chosen));
  sheet.legend(
    `Dots of one colour: a source keypoint and where the network puts it.` +
      (truth ? ' Crosses: where it truly is.' : '') +
      ' Dashed: the window KBC chose.',
  );
  await sheet.writePng(file);
}

function drawingOf({ source, target, sourceKeypoints, truth, answer }: Match): PairDrawing {
  return {
    source: { picture: source, keypoints: sourceKeypoints, crop: answer.sourceCrop },
    target: { picture: target, keypoints: answer.targetKeypoints, truth, crop: answer.targetCrop },
  };
}
