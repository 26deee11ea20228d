/** What a training is given by its caller, and what it hands back. No queue, no database, no paths of ours. */
import type { CheckpointKind, MetricPoint, TensorEnvironment } from '@keygrid/contract';
import type { Dataset } from '@keygrid/datasets';
import type { FeatureStore } from '@keygrid/matchers';

/** A sign of life names what is being done, so that the watchdog can judge each phase by its own pace. */
export type Phase = 'loading' | 'micro-batch' | 'validation' | 'checkpoint' | 'evaluation';

export interface LoaderThreads {
  readonly count: number;
  /** Where `dataset` was opened. */
  readonly dataFolder: string;
  /** Limit of decoded pictures kept, all threads together; left out: 256 MiB. */
  readonly cacheBytes?: number;
}

export interface TrainingEnvironment {
  readonly dataset: Dataset;
  /** Safetensors file with torchvision's names, or the backbone's ONNX file; required when the spec names one. */
  readonly backboneWeights?: string;
  /** What `loadTensorFlow` returned: written into checkpoints, compared when one is resumed. */
  readonly numeric: TensorEnvironment;
  /** Where features of pictures are kept, if the backbone is frozen, and how many bytes of them; left out: nowhere. No bit depends on it. */
  readonly featureCache?: Omit<FeatureStore, 'numeric'>;
  /** A `last` checkpoint of the same spec. */
  readonly resumeFrom?: string;
  /** Threads that load training pairs; left out: the computing one does, from `dataset`. No bit depends on it. */
  readonly loaderThreads?: LoaderThreads;
  /** Aborted: `last` is saved after the step under way and the training returns `stopped`. */
  readonly signal: AbortSignal;
  /** Told once, before the first step: steps of the whole training, early stop aside. */
  onLength?(steps: number): void;
  onMetrics(points: readonly MetricPoint[]): void;
  onBeat(phase: Phase): void;
  /** Asked after each step. */
  shouldCheckpoint(): boolean;
  /** Calls `write` with a file name of its own and publishes the file, which is synced to disk when `write` returns. The training goes on meanwhile. */
  saveCheckpoint(kind: CheckpointKind, step: number, write: (file: string) => Promise<void>): Promise<void>;
  log(line: string): void;
}

export type TrainingResult = { readonly stopped: true; readonly step: number } | FinishedTraining;

export interface FinishedTraining {
  readonly stopped: false;
  readonly steps: number;
  /** Before the last epoch, because no selection was better for `selection.patience` of them. */
  readonly stoppedEarly: boolean;
  /** Step and selection PCK (0..1) of the `best` checkpoint. */
  readonly bestStep: number;
  readonly bestValue: number;
  /** Wall seconds of this attempt. */
  readonly seconds: number;
  /** Of this attempt: pairs trained on a second of training steps, loading included. */
  readonly pairsPerSecond: number;
  readonly peakMemoryBytes: number;
}
