/** A matched pair as a picture, with the same pair without KBC where asked for; of several matchers a row each. */
import { drawPair, drawRow, newSheet, type PairDrawing, type Sheet } from '@keygrid/images';
import type { Match } from './match-pair.ts';
import type { Asked, PredictRequest } from './request.ts';

export interface DrawnRow {
  readonly asked: Asked;
  readonly chosen: Match;
  readonly without: Match | undefined;
}

/** Written as PNG to `file`, whole or not at all. */
export async function drawAnswer(
  file: string,
  { truth }: Pick<PredictRequest, 'truth'>,
  rows: readonly DrawnRow[],
): Promise<void> {
  const sheet = newSheet();
  for (const row of rows) {
    if (rows.length === 1) drawWhole(sheet, row);
    else drawShort(sheet, row);
  }
  sheet.legend(
    `Dots of one colour: a source keypoint and where the ${rows.length > 1 ? 'matcher' : 'network'} puts it.` +
      (truth ? ' Crosses: where it truly is.' : '') +
      ' Dashed: the window KBC chose.',
  );
  await sheet.writePng(file);
}

/** One above the other, with what the network sees. */
function drawWhole(sheet: Sheet, { asked, chosen, without }: DrawnRow): void {
  const ending = asked.label ? ` · ${asked.label}` : '';
  if (without) drawPair(sheet, `Without KBC${ending}`, drawingOf(without));
  drawPair(sheet, `${howOf(asked)}${ending}`, drawingOf(chosen));
}

/** Beside each other, without KBC at the left. */
function drawShort(sheet: Sheet, { asked, chosen, without }: DrawnRow): void {
  const how = without ? `without KBC, and ${howOf(asked)}` : howOf(asked);
  const pairs = [...(without ? [without] : []), chosen];
  drawRow(sheet, [asked.label, how].filter((part) => part !== undefined).join(' · '), pairs.map(drawingOf));
}

const howOf = ({ kbc }: Asked): string => (kbc.mode === 'none' ? 'Without KBC' : `KBC ${kbc.mode}`);

function drawingOf({ source, target, sourceKeypoints, truth, answer }: Match): PairDrawing {
  return {
    source: { picture: source, keypoints: sourceKeypoints, crop: answer.sourceCrop },
    target: { picture: target, keypoints: answer.targetKeypoints, truth, crop: answer.targetCrop },
  };
}
