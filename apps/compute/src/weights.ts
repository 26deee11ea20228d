/** Process entry of `keygrid weights`: a request as JSON on standard input → the answer as JSON. Loads no native TensorFlow. */
import { complain, UserError } from '@keygrid/contract';
import { fitMatcher } from '@keygrid/matchers/open';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { convertWeights } from './weights/convert.ts';
import { exportWeights } from './weights/export.ts';
import { fitWeights } from './weights/fit.ts';
import { inspectWeights } from './weights/inspect.ts';
import { WeightsRequest } from './weights/request.ts';

try {
  const answer = await answerTo(parseRequest(await text(process.stdin)));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
} catch (error) {
  complain(error);
  process.exitCode = error instanceof UserError ? 2 : 1;
}

async function answerTo(request: WeightsRequest): Promise<object> {
  switch (request.action) {
    case 'inspect':
      return inspectWeights(request);
    case 'fit':
      return fitWeights(request);
    case 'fit-matcher':
      await fitMatcher(request.matcher, request.files);
      return { fits: true };
    case 'miniature':
      return (await import('./weights/miniature.ts')).writeMiniature(request);
    case 'fit-onnx':
      return (await import('./weights/fit-onnx.ts')).fitOnnx(request);
    case 'convert':
      return convertWeights(request);
    case 'export':
      return exportWeights(request);
  }
}

function parseRequest(json: string): WeightsRequest {
  try {
    return WeightsRequest.parse(JSON.parse(json));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new UserError(`The request of weights is not valid:\n${problem}`, { cause });
  }
}
