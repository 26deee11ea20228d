/** A whole training or evaluation as a worker's child runs it, watched step by step. */
import type { KbcMode } from '@keygrid/kbc/config';
import { z } from 'zod';
import type { Conv4dKind, NetworkSize } from '../case.ts';

interface LongRunCommon {
  /** Folder of a synthetic data set. */
  readonly data: string;
  readonly size: NetworkSize;
  readonly conv4d: Conv4dKind;
}
export type LongRun =
  | (LongRunCommon & {
      readonly stage: 'training';
      readonly epochs: number;
      readonly batch: number;
      readonly loaderThreads: number;
    })
  | (LongRunCommon & {
      readonly stage: 'evaluation';
      readonly mode: KbcMode;
      /** How often the test split is gone through. */
      readonly repeats: number;
    });

export const Sample = z.object({
  /** Steps of a training, pairs of an evaluation, from 1. */
  step: z.number(),
  /** Tensors alive. */
  tensors: z.number(),
  /** Resident size of the process. */
  residentBytes: z.number(),
  /** Since the last sample. */
  ms: z.number(),
  /** Share of the step in which the device waited for its pairs; of trainings. */
  loaderWait: z.number().optional(),
});
export type Sample = z.infer<typeof Sample>;

export const Watched = z.object({ samples: z.array(Sample) });
