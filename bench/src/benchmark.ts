/** What a benchmark is: a list of comparisons, or something of its own to find out. */
import type { Case } from './case.ts';
import type { Comparison, ComparisonResult } from './comparison/comparison.ts';
import type { Launch } from './processes/measured-process.ts';
import type { Options } from './options.ts';

/** A number that is no time of a contender. */
export interface Observation {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Every single measurement. */
  readonly raw?: readonly number[];
  /** False: not as it has to be; the process then ends with code 1. */
  readonly isOk?: boolean;
}

/** Lines that belong side by side; cells are texts in the order of the columns. */
export interface FoundTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly cells: readonly string[];
    /** Every single measurement behind the cells that are measured. */
    readonly raw?: readonly (readonly number[])[];
  }[];
}

export interface Findings {
  readonly tables?: readonly FoundTable[];
  readonly comparisons?: readonly ComparisonResult[];
  readonly observations?: readonly Observation[];
}

/** What a benchmark is given. */
export interface Bench {
  readonly options: Options;
  readonly ours: Launch;
  /** Undefined: PyTorch is not installed. */
  readonly peer: Launch | undefined;
  /** Runs those whose name `--only` lets through. */
  readonly compareAll: (comparisons: readonly Comparison[]) => Promise<ComparisonResult[]>;
  /** Calls a pair or a step by the GPU code path; nothing where `--only` does not let `name` through. */
  readonly countOnGpuPath: (name: string, work: Case) => Promise<Observation[]>;
  readonly log: (line: string) => void;
}

export interface Benchmark {
  readonly name: string;
  /** One line. */
  readonly about: string;
  run(bench: Bench): Promise<Findings>;
}
