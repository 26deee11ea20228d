/** One child computes the small training: straight, until it is killed, or from a checkpoint on. */
import { PROTOCOL, type ChildOptions, type FromChild, type Ready } from '@keygrid/ipc';
import fs from 'node:fs';
import path from 'node:path';
import type { ChildPlace } from '../child/child-environment.ts';
import { startChild } from '../child/child-process.ts';
import { smallTraining } from './small-training.ts';

export interface Stage {
  readonly place: ChildPlace;
  readonly device: ChildOptions['device'];
  readonly silenceMs: number;
  readonly folder: string;
  readonly dataFolder: string;
}

export interface Attempt {
  readonly environment: Ready['environment'] | undefined;
  /** The last `last` checkpoint and the step it is of; 0 where there is none. */
  readonly checkpoint: string | undefined;
  readonly step: number;
  /** From each step's end to the next one's. */
  readonly stepSeconds: readonly number[];
  readonly wasKilled: boolean;
  readonly seconds: number;
  /** What went wrong, in the child's words. */
  readonly problem?: string;
}

const RUN_ID = 'rehearsal';
/** Every step for one that is killed; for others their end only. */
const SELDOM_SECONDS = 3600;

/** `killAt`: the child is killed with -9 once it has saved that step. */
export async function attemptTraining(
  { place, device, silenceMs, folder, dataFolder }: Stage,
  name: string,
  { killAt, resumeFrom }: { readonly killAt?: number; readonly resumeFrom?: string | undefined },
): Promise<Attempt> {
  const stagingFolder = path.join(folder, name);
  fs.mkdirSync(stagingFolder);
  const started = performance.now();
  const child = startChild(place, device, silenceMs);
  let output = '';
  child.listenToOutput((text) => (output = (output + text).slice(-2000)));
  const ready = await child.ready;
  const seen = watch(
    (listener) => child.listen(listener),
    (step) => step === killAt && child.kill(),
  );
  const checkpointEverySeconds = killAt === undefined ? SELDOM_SECONDS : 0.001;
  const work = {
    stage: 'training' as const,
    spec: smallTraining(),
    resumeFrom,
    checkpointEverySeconds,
    stagingFolder,
  };
  child.send({ type: 'start', protocol: PROTOCOL, dataFolder, runs: [{ runId: RUN_ID, work }] });
  const { code, signal, signalSent, startError } = await child.ended;
  const wasKilled = signal === 'SIGKILL' && signalSent === 'SIGKILL';
  const ended = signal === null ? `exit code ${code}` : `signal ${signal}`;
  const words = seen.error ?? startError?.message ?? `the child ended with ${ended}: ${output.trim()}`;
  return {
    environment: ready?.environment,
    checkpoint: seen.checkpoint,
    step: seen.step,
    stepSeconds: seen.stepSeconds,
    wasKilled,
    seconds: (performance.now() - started) / 1000,
    ...(wasKilled || seen.isFinished ? {} : { problem: words }),
  };
}

/** Keeps what a child reports. `saved` is told the step of each checkpoint to resume from. */
function watch(listen: (listener: (message: FromChild) => void) => void, saved: (step: number) => void) {
  const seen = {
    checkpoint: undefined as string | undefined,
    step: 0,
    stepSeconds: [] as number[],
    isFinished: false,
    error: undefined as string | undefined,
  };
  let stepEnd: number | undefined;
  listen((message) => {
    if (message.type === 'error') seen.error = message.message;
    if (message.type === 'result') seen.isFinished = message.outcome === 'finished';
    if (message.type === 'beat' && message.phase === 'micro-batch') {
      const now = performance.now();
      if (stepEnd !== undefined) seen.stepSeconds.push((now - stepEnd) / 1000);
      stepEnd = now;
    }
    if (message.type === 'checkpoint' && message.kind === 'last') {
      seen.checkpoint = message.file;
      seen.step = message.step;
      saved(message.step);
    }
  });
  return seen;
}
