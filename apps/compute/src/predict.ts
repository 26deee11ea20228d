/** Process entry of `keygrid predict`: a request as JSON (first argument, or standard input) → the answer as JSON, and a picture. */
import { complain, UserError } from '@keygrid/contract';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { answerRequest } from './predict/answer-request.ts';
import { PredictRequest } from './predict/request.ts';

try {
  const answer = await answerRequest(parseRequest(process.argv[2] ?? (await text(process.stdin))));
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
