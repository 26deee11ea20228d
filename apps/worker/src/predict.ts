/** Process entry of `keygrid predict`: a request as JSON (first argument, or standard input) → the answer as JSON, and a picture. */
import { drawPair, newSheet, type PairDrawing } from '@keygrid/datasets';
import { complain, UserError } from '@keygrid/geometry';
import { loadTensorFlow } from '@keygrid/model';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { openPair, type Match } from './predict/match-pair.ts';
import { PredictRequest } from './predict/request.ts';

try {
  const answer = await predict(parseRequest(process.argv[2] ?? (await text(process.stdin))));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
} catch (error) {
  complain(error);
  process.exitCode = error instanceof UserError ? 2 : 1;
}

function parseRequest(json: string): PredictRequest {
  try {
    return PredictRequest.parse(JSON.parse(json));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new UserError(`The request of predict is not valid:\n${problem}`, { cause });
  }
}

async function predict(request: PredictRequest) {
  await loadTensorFlow({ device: request.device });
  const pair = await openPair(request);
  const chosen = await pair.match(request.kbc);
  const without = request.compare ? await pair.match({ mode: 'none' }) : undefined;
  pair.dispose();
  if (request.output) await draw(request, chosen, without);
  return { ...describe(chosen), withoutKbc: without && describe(without), output: request.output };
}

async function draw(request: PredictRequest, chosen: Match, without: Match | undefined): Promise<void> {
  const sheet = newSheet();
  const label = request.label ? ` · ${request.label}` : '';
  if (without) drawPair(sheet, `Without KBC${label}`, drawingOf(without));
  const how = request.kbc.mode === 'none' ? 'Without KBC' : `KBC ${request.kbc.mode}`;
  drawPair(sheet, `${how}${label}`, drawingOf(chosen));
  sheet.legend(
    `Dots of one colour: a source keypoint and where the network puts it.` +
      (request.truth ? ' Crosses: where it truly is.' : '') +
      ' Dashed: the window KBC chose.',
  );
  await sheet.writePng(request.output ?? '');
}

function drawingOf({ source, target, sourceKeypoints, truth, answer }: Match): PairDrawing {
  return {
    source: { picture: source, keypoints: sourceKeypoints, crop: answer.sourceCrop },
    target: { picture: target, keypoints: answer.targetKeypoints, truth, crop: answer.targetCrop },
  };
}

function describe({ answer }: Match) {
  const { targetKeypoints, ...rest } = answer;
  return { targetKeypoints: targetKeypoints.map(({ x, y }) => [x, y]), ...rest };
}
