/** Any program in any language as a matcher: it is asked over standard input and answers over standard output. */
import { median } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import type { Matcher } from '@keygrid/kbc';
import { rm } from 'node:fs/promises';
import { answerLimit } from './answer-limit.ts';
import type { LoadedPicture, OpenMatcher } from '../open-matcher.ts';
import { cropFiles } from './crop-files.ts';
import { layOut } from './lay-out.ts';
import type { ProgramOptions } from './program-options.ts';
import { greeting, readAnswer, readHello, type ProgramHello, type Question } from './protocol.ts';
import { startTalk, type Talk } from './talk.ts';

/**
 * After an error every later question has the same. `close` ends its input, waits a moment for its end, ends it, and resolves
 * once it and all it started in its group are gone.
 */
export interface ProgramMatcher extends OpenMatcher {
  readonly hello: ProgramHello;
}

/**
 * Starts the program and waits for its greeting.
 * @throws UserError for what it says wrongly, or when this machine lacks it; ProgramSilent, ProgramExit, ProgramKilled.
 */
export async function openProgram(options: ProgramOptions): Promise<ProgramMatcher> {
  const { command, files } = options;
  const folders = await layOut(files);
  const discard = () => rm(folders.scratch, { recursive: true, force: true });
  try {
    const talk = await startTalk(command, folders, options);
    const close = () => talk.end().finally(discard);
    return await greet(talk, options, folders.pictures).then(
      (opened) => ({ ...opened, close }),
      (error: unknown) => close().then(() => Promise.reject(error as Error)),
    );
  } catch (error) {
    await discard();
    throw error;
  }
}

async function greet(
  talk: Talk,
  { side, limits }: ProgramOptions,
  pictures: string,
): Promise<Omit<ProgramMatcher, 'close'>> {
  const limit = answerLimit(limits);
  const line = await talk.ask(greeting(side), limit.ms(), 'its greeting was awaited');
  const hello = readHello(line, talk.name);
  const files = cropFiles(pictures, hello.pictures);
  const took: number[] = [];
  const ask = async (question: Question): Promise<Point<'input'>[]> => {
    const started = performance.now();
    const answer = await talk.ask(question, limit.ms(), `question ${question.id} was awaiting its answer`);
    took.push(performance.now() - started);
    limit.took(took.at(-1) ?? 0);
    return readAnswer(answer, question, talk.name);
  };
  const match: Matcher<LoadedPicture> = async ({ source, target, sourceKeypoints }) => {
    if (sourceKeypoints.length === 0) return [];
    const keypoints = sourceKeypoints.map(({ x, y }) => [x, y] as const);
    const [from, to] = await Promise.all([files.write(source), files.write(target)]);
    const points = await ask({ id: took.length + 1, source: from, target: to, keypoints, side });
    await files.tidy();
    return points;
  };
  return {
    hello,
    side,
    uncropped: 'squash',
    match: oneAfterTheOther(match),
    // What it computes of one image and what of two is its own.
    pace: () => (took.length > 0 ? { image: 0, match: median(took), pairsAtOnce: 1 } : undefined),
  };
}

/** What failed once fails again: the conversation has lost its thread. */
function oneAfterTheOther(match: Matcher<LoadedPicture>): Matcher<LoadedPicture> {
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const answer = last.then(() => match(request));
    last = answer;
    return answer;
  };
}
