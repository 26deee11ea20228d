/**
 * What the supervisor and its child say to each other. One version number, checked before anything else. A child computes
 * one training, or evaluations that share its passes: what is of one run carries the run's id, all else is of the process.
 */
import {
  CheckpointKind,
  ChildFailure,
  MetricPoint,
  NumericEnvironment,
  Precision,
  PredictionChunk,
} from '@keygrid/contract';
import { AnyMatcher } from '@keygrid/matchers/config';
import { EvaluationSpec, TrainingSpec } from '@keygrid/training/config';
import { z } from 'zod';

export const PROTOCOL = 7;

/** A child's words end in logs and rows: what is longer is cut. */
const text = (maxCharacters: number) =>
  z
    .string()
    .transform((whole) => (whole.length > maxCharacters ? `${whole.slice(0, maxCharacters)}…` : whole));
const name = z.string().max(200);
const runId = name;

/** The numeric library is loaded: a spare child waits here for `start`, one without TensorFlow says it once its matcher is open. */
const Ready = z.object({
  type: z.literal('ready'),
  environment: NumericEnvironment,
  /** What children like it can compute in. */
  precisions: z.array(Precision),
});
export type Ready = z.infer<typeof Ready>;

export const FromChild = z.discriminatedUnion('type', [
  /** Sent first, before the numeric library is loaded. */
  z.object({ type: z.literal('hello'), protocol: z.number(), pid: z.number() }),
  Ready,
  /** Progress: one each step, batch or file; `phase` names what took the time since the beat before. */
  z.object({ type: z.literal('beat'), phase: name }),
  /** Of a training, once it is known: its steps from the first to the last. */
  z.object({ type: z.literal('length'), steps: z.number().int().nonnegative() }),
  z.object({ type: z.literal('log'), line: text(10_000) }),
  z.object({ type: z.literal('metrics'), runId, points: z.array(MetricPoint).max(100_000) }),
  /** A complete, flushed file in the staging folder; the supervisor hashes, publishes and records it. */
  z.object({
    type: z.literal('checkpoint'),
    runId,
    kind: CheckpointKind,
    step: z.number().int(),
    file: z.string(),
  }),
  z.object({ type: z.literal('chunk'), runId, chunk: PredictionChunk }),
  /** The run has ended; others of the same child may go on. */
  z.object({
    type: z.literal('result'),
    runId,
    /** `stopped`: ended on request, its checkpoint (if it had one to save) was sent before. */
    outcome: z.enum(['finished', 'stopped']),
    summary: z.record(z.string(), z.unknown()),
    peakMemoryBytes: z.number(),
  }),
  /** Its runs have ended, nothing of them is left, and it would take others. Without this it ends by itself. */
  z.object({ type: z.literal('free') }),
  /** Of all runs that have not ended; the child ends. `class`: whether they are tried again. */
  z.object({
    type: z.literal('error'),
    class: ChildFailure,
    message: text(20_000),
    stack: text(20_000).optional(),
  }),
]);
export type FromChild = z.infer<typeof FromChild>;

/** Where features of pictures are kept, and how many bytes of them; 0: none. */
const featureCache = z.object({ folder: z.string(), limitBytes: z.number().nonnegative() });

const trainingWork = z.object({
  stage: z.literal('training'),
  spec: TrainingSpec,
  /** Safetensors file of the backbone, when the spec names one. */
  backboneWeights: z.string().optional(),
  /** Verified checkpoint file to go on from. */
  resumeFrom: z.string().optional(),
  checkpointEverySeconds: z.number().positive(),
  stagingFolder: z.string(),
  /** Left out: none. */
  featureCache: featureCache.optional(),
});

const evaluationWork = z.object({
  stage: z.literal('evaluation'),
  spec: EvaluationSpec,
  matcher: AnyMatcher,
  /** Its files on this machine, by SHA-256. */
  files: z.record(z.string(), z.string()),
  /** Files of programs by bare name, as keygrid.toml says. */
  programs: z.record(z.string(), z.string()),
  featureCache,
  /** First pair not yet predicted; 0 from the start. */
  firstPair: z.number().int().nonnegative(),
});

export const Work = z.discriminatedUnion('stage', [trainingWork, evaluationWork]);
export type Work = z.infer<typeof Work>;
export type TrainingWork = z.infer<typeof trainingWork>;
export type EvaluationWork = z.infer<typeof evaluationWork>;

const RunWork = z.object({ runId, work: Work });
export type RunWork = z.infer<typeof RunWork>;

export const StopReason = z.enum(['cancelled', 'held', 'preempted', 'fenced']);
export type StopReason = z.infer<typeof StopReason>;

export const FromParent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    protocol: z.number(),
    dataFolder: z.string(),
    /** One training; or evaluations that differ in KBC and in where they go on only. */
    runs: z.array(RunWork).min(1),
  }),
  /** The other runs go on. */
  z.object({ type: z.literal('stop'), runId, reason: StopReason }),
]);
export type FromParent = z.infer<typeof FromParent>;
