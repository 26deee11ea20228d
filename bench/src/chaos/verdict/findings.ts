/** The run as a benchmark tells it: a table of kinds, what has to be so, and what was not. */
import type { Findings, FoundTable, Observation } from '../../benchmark.ts';
import type { DisturbedRun } from '../disturbed-run.ts';
import type { KindTally } from './tally.ts';

export interface Verdict {
  readonly seed: number;
  readonly run: DisturbedRun;
  readonly kinds: readonly KindTally[];
  readonly differences: readonly string[];
  /** Where logs are kept if anything is not as it has to be. */
  readonly logs: string;
}

export function findingsOf({ seed, run, kinds, differences, logs }: Verdict): Findings {
  const isSame = differences.length === 0 && run.found.length === 0;
  const observed = kinds.reduce((sum, one) => sum + one.observed, 0);
  const runs = (stage: string) => run.results.filter(({ id }) => id.startsWith(stage)).length;
  const poor = kinds.filter(({ isEnough }) => !isEnough).map(nameOf);
  const withoutEffect = run.records.flatMap(({ kind, target, trouble }) =>
    trouble === undefined ? [] : [`${kind} (${target}): ${trouble}`],
  );
  const problems = {
    'kinds too seldom or without effect': poor,
    'faults without effect': withoutEffect,
    'differences from the calm grid': differences,
    'what should not be left': run.found,
  };
  return {
    tables: [
      {
        title: `seed ${seed}, ${run.seconds.toFixed(0)} s`,
        columns: ['fault', 'injected', 'observed', 'survived', 'too late', 'seen after, median'],
        rows: kinds.map((one) => ({ cells: cellsOf(one, isSame) })),
      },
      ...problemTable(seed, logs, problems),
    ],
    observations: [
      { name: 'faults survived', value: isSame ? observed : 0, unit: '' },
      { name: 'faults a second', value: observed / run.seconds, unit: '' },
      { name: 'trainings', value: runs('t-'), unit: '' },
      { name: 'evaluations', value: runs('e-'), unit: '' },
      { name: 'attempts', value: run.attempts, unit: '' },
      { name: `kinds without the means for them here${listed(run.left)}`, value: run.left.length, unit: '' },
      ...Object.entries(problems).map(([name, lines]): Observation => ({
        name,
        value: lines.length,
        unit: '',
        isOk: lines.length === 0,
      })),
    ],
  };
}

const listed = (names: readonly string[]): string => (names.length === 0 ? '' : `: ${names.join(', ')}`);

function cellsOf({ kind, injected, observed, late, medianMs }: KindTally, isSame: boolean): string[] {
  const seenAfter = medianMs === undefined ? '' : `${(medianMs / 1000).toFixed(1)} s`;
  return [kind, ...[injected, observed, isSame ? observed : 0, late].map(String), seenAfter];
}

const nameOf = ({ kind, injected, observed }: KindTally): string =>
  `${kind}: ${injected} injected, ${observed} observed`;

function problemTable(
  seed: number,
  logs: string,
  problems: Readonly<Record<string, readonly string[]>>,
): FoundTable[] {
  const rows = Object.entries(problems).flatMap(([what, lines]) =>
    lines.map((line) => ({ cells: [what, line] })),
  );
  if (rows.length === 0) return [];
  return [{ title: `seed ${seed}: not as it has to be; logs in ${logs}`, columns: ['what', 'which'], rows }];
}
