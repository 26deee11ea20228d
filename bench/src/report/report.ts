/** A benchmark's result with all that is needed to judge it: machine, libraries, every repetition. */
import type { FoundTable, Observation } from '../benchmark.ts';
import type { ComparisonResult } from '../comparison/comparison.ts';
import type { Host } from './host.ts';

export interface Report {
  readonly benchmark: string;
  /** ISO 8601. */
  readonly date: string;
  readonly host: Host;
  readonly libraries: readonly string[];
  readonly threads: number;
  readonly device: string;
  readonly isQuick: boolean;
  /** Share of all cores that other programs used just before. */
  readonly busyBefore: number;
  readonly comparisons: readonly ComparisonResult[];
  readonly tables: readonly FoundTable[];
  readonly observations: readonly Observation[];
}
