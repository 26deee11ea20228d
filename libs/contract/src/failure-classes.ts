/**
 * Why an attempt ended without a result, and what follows from it. A new class is one entry here: what a child may tell
 * (libs/ipc), what is done about it (libs/runs) and the table of docs/orchestration.md §5 (`npm run states`) come from it.
 */
import { z } from 'zod';

export interface FailureRules<Class extends string = string> {
  /** What happened, for the documentation. */
  readonly what: string;
  /** Who sees it: the child, which can tell it, or only its supervisor. */
  readonly seenBy: 'child' | 'supervisor';
  /** Names of the errors that mean it where a child throws them; others are told by their codes and words (libs/ipc). */
  readonly errors?: readonly string[];
  /** Times a run is started again after this class. */
  readonly retries: number;
  /** What the documentation says behind that number. */
  readonly retried?: string;
  /** Classes whose failures are counted together with its own. */
  readonly countsWith: readonly Class[];
  /** Wait before the new attempt. `count`: failures of this class so far, this one included. */
  delayMs(count: number, times: Backoff): number;
  /** It is tried again only where a live worker offers more memory than this one, and asks for that from then on. */
  readonly needsMoreMemory?: true;
  /** Forgotten at each newer checkpoint: only losses without progress count. */
  readonly forgottenAtCheckpoint?: true;
  /** Said behind the message once it is not tried again; `count` as above. */
  verdict(count: number): string;
  /** What it asks of a person. */
  readonly advice: string;
}

/** Of libs/runs' tunables. */
interface Backoff {
  readonly ioBackoffMs: number;
}

const atOnce = () => 0;
/** Doubles each time, times a random 0.5 to 1.5 so that a hundred runs do not come back in one moment. */
const growing = (count: number, { ioBackoffMs }: Backoff) =>
  ioBackoffMs * 2 ** (count - 1) * (0.5 + Math.random());
const timesTried = (count: number) => (count > 1 ? ` (${count} times)` : '');
const poison = (count: number) => ` (poison: ${count} attempts without a newer checkpoint)`;

const classes = {
  'worker-lost': {
    what: 'the lease ran out, or the child was killed from outside',
    seenBy: 'supervisor',
    retries: 4,
    retried: '; counted from 0 after each newer checkpoint ("poison" past that)',
    countsWith: ['hung'], // both say that the run takes its worker down
    delayMs: atOnce,
    forgottenAtCheckpoint: true,
    verdict: poison,
    advice: 'the machine or its worker died again and again: look at its memory and the log',
  },
  hung: {
    what: 'no progress for too long (section 3), or a program that the child asked was silent',
    seenBy: 'child', // of a program that it asked; of the child itself, its supervisor
    errors: ['ProgramSilent'],
    retries: 4,
    retried: ', counted together with `worker-lost`',
    countsWith: ['worker-lost'],
    delayMs: atOnce,
    forgottenAtCheckpoint: true,
    verdict: poison,
    advice: 'no step came for a long time: look at the log',
  },
  'device-lost': {
    what: "the run's GPU is gone: it fell off the bus (Xid), an uncorrectable ECC error, `CUDA_ERROR_…`",
    seenBy: 'child',
    retries: 4, // each on another card: its worker claims nothing more for the lost one
    retried: ', each on another card (section 8); counted from 0 after each newer checkpoint',
    countsWith: [],
    delayMs: atOnce,
    forgottenAtCheckpoint: true,
    verdict: (count) => ` (${count} cards were lost under it without a newer checkpoint)`,
    advice:
      'nvidia-smi and the kernel’s log (dmesg, "Xid") tell what became of the cards; then restart their workers',
  },
  'out-of-memory': {
    what: 'it held more than it may, was killed because memory ran out, or the allocator failed',
    seenBy: 'child',
    retries: 1,
    retried: ', where a live worker offers more memory',
    countsWith: [],
    delayMs: atOnce,
    needsMoreMemory: true,
    verdict: () => ' (no live worker offers more memory, or more was not enough)',
    advice: 'give it more memory (placement.minMemoryGiB) or a smaller training.microBatch',
  },
  'user-error': {
    what: 'the grid, the data or the weights cannot be used',
    seenBy: 'child',
    retries: 0,
    countsWith: [],
    delayMs: atOnce,
    verdict: timesTried,
    advice: 'correct what the message names, then submit with --retry-failed',
  },
  'corrupt-data': {
    what: 'a file of the data set is damaged (I12: nothing is skipped)',
    seenBy: 'child',
    retries: 0,
    countsWith: [],
    delayMs: atOnce,
    verdict: timesTried,
    advice: 'restore the named file, register the data set again, then submit',
  },
  'non-finite-loss': {
    what: 'loss or gradient was not a finite number',
    seenBy: 'child',
    errors: ['NonFiniteLoss'],
    retries: 0,
    countsWith: [],
    delayMs: atOnce,
    verdict: timesTried,
    advice: 'a smaller training.optimiser.learningRate may help',
  },
  io: {
    what: 'disk, network file system, descriptors',
    seenBy: 'child',
    retries: 5,
    retried: ', with growing waits',
    countsWith: [],
    delayMs: growing,
    verdict: timesTried,
    advice: 'check disk and store (keygrid doctor), then submit with --retry-failed',
  },
  unknown: {
    what: 'anything else',
    seenBy: 'child',
    retries: 2,
    countsWith: [],
    delayMs: atOnce,
    verdict: timesTried,
    advice: 'read the log, then submit with --retry-failed',
  },
} as const satisfies Record<string, FailureRules>;

export type FailureClass = keyof typeof classes;
export const FAILURE_CLASSES: Readonly<Record<FailureClass, FailureRules<FailureClass>>> = classes;

/** Of a class as a row has it: one that only a newer version knows is ruled as `unknown`. */
export const failureRules = (name: string | null): FailureRules<FailureClass> =>
  FAILURE_CLASSES[name !== null && Object.hasOwn(FAILURE_CLASSES, name) ? (name as FailureClass) : 'unknown'];

type ToldByChild = {
  [Name in FailureClass]: (typeof classes)[Name]['seenBy'] extends 'child' ? Name : never;
}[FailureClass];
const NAMES = Object.keys(classes) as FailureClass[];

/** A class as a child tells it; its supervisor adds those only it can see. */
export const ChildFailure = z.enum(
  NAMES.filter((name): name is ToldByChild => FAILURE_CLASSES[name].seenBy === 'child'),
);
export type ChildFailure = z.infer<typeof ChildFailure>;

/** The class that an error's name alone means. */
export const failureOfError = (name: string): ChildFailure | undefined =>
  ChildFailure.options.find((told) => FAILURE_CLASSES[told].errors?.includes(name));
