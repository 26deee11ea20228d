/** The answer of `predict`: where the points are, and the picture of it, which may fail without losing the points. */
import { loadTensorFlow } from '@keygrid/model';
import { drawAnswer } from './draw-answer.ts';
import { openPair, type Match } from './match-pair.ts';
import type { PredictRequest } from './request.ts';

/** `pictureProblem` says why there is no `output` although one was asked for. */
export async function answerRequest(request: PredictRequest) {
  await loadTensorFlow({ device: request.device });
  const pair = await openPair(request);
  const chosen = await pair.match(request.kbc);
  const without = request.compare ? await pair.match({ mode: 'none' }) : undefined;
  await pair.close();
  const points = { ...describe(chosen), withoutKbc: without && describe(without) };
  if (request.output === undefined) return points;
  try {
    await drawAnswer(request.output, request, { chosen, without });
    return { ...points, output: request.output };
  } catch (error) {
    return { ...points, pictureProblem: error instanceof Error ? error.message : String(error) };
  }
}

function describe({ answer }: Match) {
  const { targetKeypoints, ...rest } = answer;
  return { targetKeypoints: targetKeypoints.map(({ x, y }) => [x, y]), ...rest };
}
