/** The answer of `predict`: where the points are, and the picture of it, which may fail without losing the points. */
import { needsTensorFlow } from '@keygrid/matchers/config';
import { loadTensorFlow } from '@keygrid/model';
import { drawAnswer, type DrawnRow } from './draw-answer.ts';
import { openPair, type Match } from './match-pair.ts';
import type { PredictRequest } from './request.ts';

/** A row for each matcher, in their order. `pictureProblem` says why there is no `output` although one was asked for. */
export async function answerRequest(request: PredictRequest) {
  if (request.matchers.some(({ matcher }) => needsTensorFlow(matcher)))
    await loadTensorFlow({ device: request.device });
  const drawn: DrawnRow[] = [];
  // One after the other: what one holds is free before the next is opened.
  for (const asked of request.matchers) {
    const pair = await openPair(request, asked);
    const chosen = await pair.match(asked.kbc);
    const without = request.compare ? await pair.match({ mode: 'none' }) : undefined;
    await pair.close();
    drawn.push({ asked, chosen, without });
  }
  const rows = drawn.map(({ chosen, without }) => ({
    ...describe(chosen),
    withoutKbc: without && describe(without),
  }));
  if (request.output === undefined) return { rows };
  try {
    await drawAnswer(request.output, request, drawn);
    return { rows, output: request.output };
  } catch (error) {
    return { rows, pictureProblem: error instanceof Error ? error.message : String(error) };
  }
}

function describe({ answer }: Match) {
  const { targetKeypoints, ...rest } = answer;
  return { targetKeypoints: targetKeypoints.map(({ x, y }) => [x, y]), ...rest };
}
