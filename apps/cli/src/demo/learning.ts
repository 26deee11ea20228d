/** Did the networks learn? Validation PCK before the first step against the best one. */
import { largest } from '@keygrid/contract';
import { metricSeries } from '@keygrid/results';
import type { Home } from '@keygrid/runs';

export interface Learning {
  key: string;
  trainings: number;
  /** Means over the trainings, in 0..1. */
  untrained: number;
  best: number;
}

const KEYS = ['val/pck', 'val/pck-small'];

export async function learningOf(home: Home, trainings: readonly string[]): Promise<Learning[]> {
  const found = await Promise.all(KEYS.map((key) => learningIn(home, trainings, key)));
  return found.filter((one) => one !== undefined);
}

async function learningIn(home: Home, ids: readonly string[], key: string): Promise<Learning | undefined> {
  const series = await Promise.all(ids.map((id) => metricSeries(home, id, key)));
  const measured = series.flatMap((points) => {
    const untrained = points.find(({ step }) => step === 0)?.value;
    if (untrained === undefined || Number.isNaN(untrained)) return [];
    return [{ untrained, best: largest(points.map(({ value }) => value)) }];
  });
  if (measured.length === 0) return undefined;
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    key,
    trainings: measured.length,
    untrained: mean(measured.map((one) => one.untrained)),
    best: mean(measured.map((one) => one.best)),
  };
}

/** "Validation PCK@0.1 … small objects: 8.1 % untrained, 35.0 % at best (mean of 8 trainings)" */
export function learningLine({ key, trainings, untrained, best }: Learning): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const pairs = key.endsWith('small') ? 'pairs of small objects' : 'all pairs';
  return `Validation PCK, ${pairs}: ${percent(untrained)} untrained, ${percent(best)} at best (mean of ${trainings} trainings)`;
}
