/** The words between a benchmark and the processes it measures: a line of JSON each way (`bench/peers/peer.py`). */
import { z } from 'zod';
import type { Case } from '../case.ts';
import type { LongRun } from './long-run.ts';

export type Request =
  | { readonly case: Case; readonly repeat: number }
  /** Which way of computing it is the fastest; only peers have several. */
  | { readonly tune: Case }
  /** Ours only. */
  | { readonly watch: LongRun };

/** The first line, unasked. */
export const About = z.object({
  /** Library and version. */
  library: z.string(),
  threads: z.number(),
  /** Widest vector instructions; peers do not say. */
  instructionSet: z.string().optional(),
  /** Largest resident size before any case. */
  peakBytes: z.number(),
});
export type About = z.infer<typeof About>;

export const Calls = z.object({
  operations: z.number(),
  uploads: z.number(),
  downloads: z.number(),
  pairs: z.number(),
});
export type Calls = z.infer<typeof Calls>;

export const Measured = z.object({
  /** Milliseconds of each repetition. */
  ms: z.array(z.number().positive()),
  /** Processor time of each repetition, all threads together: what other programs do hardly shows in it. */
  cpuMs: z.array(z.number().nonnegative()),
  /** Largest resident size while the case was made ready: weights drawn, inputs made. */
  preparedBytes: z.number(),
  /** Largest resident size since then: warming up and all runs. */
  peakBytes: z.number(),
  /** Of each repetition the milliseconds in which the host waited for the device; left out where it is not known. */
  waitingMs: z.array(z.number().nonnegative()).optional(),
  /** Ours: what the last repetition called of the native library, and how many pairs or steps it was. */
  calls: Calls.optional(),
});
export type Measured = z.infer<typeof Measured>;

export const Tuned = z.object({
  /** Fields that complete the case. */
  choice: z.record(z.string(), z.unknown()),
  /** Milliseconds by way. */
  tried: z.record(z.string(), z.number()),
});
export type Tuned = z.infer<typeof Tuned>;

const Refusal = z.object({ error: z.string() });

/** A case that could not be computed: too little memory, say. */
export class CaseFailed extends Error {}

/** @throws CaseFailed when the other side says so; Error when the line is no answer of this kind. */
export function parseReply<T>(schema: z.ZodType<T>, line: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Error(`Expected a line of JSON from a measured process, got: ${line.slice(0, 200)}`, { cause });
  }
  const refusal = Refusal.safeParse(value);
  if (refusal.success) throw new CaseFailed(refusal.data.error);
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new Error(`A measured process answered in another form:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
