/** What is measured of a cell's runs, as columns of tables and figures: an entry for each name that `MeasuredMetric` has. */
import type { MeasuredMetric } from '@keygrid/contract';
import type { CellResult, RunResult } from '../study/study-results.ts';

export type Unit = '%' | 's' | 'ms' | 'GiB';

interface MeasuredColumn {
  readonly unit: Unit;
  /** In a sentence, without the unit. */
  readonly title: string;
  /** Over a column of a table. */
  readonly heading: string;
  /** In the unit; undefined where nothing was measured. `timed` gives a run whose times count. */
  valueIn(cell: CellResult, timed: (run: RunResult | undefined) => RunResult | undefined): number | undefined;
}

export const MEASURED_COLUMNS: Readonly<Record<MeasuredMetric, MeasuredColumn>> = {
  'training-seconds': {
    unit: 's',
    title: 'training time',
    heading: 'training\n(s)',
    valueIn: ({ training }, timed) => timed(training)?.seconds,
  },
  'inference-ms': {
    unit: 'ms',
    title: 'inference time a pair',
    heading: 'inference\n(ms/pair)',
    valueIn: ({ evaluation }, timed) => timed(evaluation)?.msPerPair,
  },
  // Memory is a process's own: other runs do not change it.
  'peak-memory': {
    unit: 'GiB',
    title: 'peak host memory',
    heading: 'peak host\nmemory (GiB)',
    valueIn: ({ training, evaluation }) => gibOf((training ?? evaluation).peakMemoryBytes),
  },
};

const gibOf = (bytes: number | undefined): number | undefined => bytes && bytes / 2 ** 30;
