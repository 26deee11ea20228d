/** Training curves with bands over seeds: trainings that differ in the seed alone are one curve. */
import { groupBy, largest, smallest } from '@keygrid/contract';
import { meanOf } from '@keygrid/statistics';
import { CURVE_KEYS, type CurveKey, type CurvePoint } from '../../study/read-curves.ts';
import type { StudyResults } from '../../study/study-results.ts';
import { valuesText, valueText } from '../text-table.ts';
import type { Plot, PlotPoint } from './plot.ts';

/** What is drawn: title, unit, and the number a stored value is multiplied by. */
const KEYS: Readonly<Record<CurveKey, KeyWords>> = {
  'train/loss': { title: 'Training loss', unit: '', factor: 1, digits: 4 },
  'val/pck': { title: 'Validation PCK', unit: ' (%)', factor: 100, digits: 1 },
  'val/pck-small': { title: 'Validation PCK of small objects', unit: ' (%)', factor: 100, digits: 1 },
};

interface KeyWords {
  readonly title: string;
  readonly unit: string;
  readonly factor: number;
  readonly digits: number;
}

/** None for a key without points. */
export function curvePlots(study: Pick<StudyResults, 'cells'>, points: readonly CurvePoint[]): Plot[] {
  const labels = trainingLabels(study);
  return CURVE_KEYS.flatMap((key): Plot[] => {
    const own = points.filter((point) => point.key === key);
    if (own.length === 0) return [];
    const { title, unit } = KEYS[key];
    const steps = largest(own.map((point) => point.steps));
    return [
      {
        title,
        notes: [
          seedsText(own, labels),
          ...(steps > 1
            ? [`each point stands for up to ${steps} steps: their mean, their extremes in the band`]
            : []),
        ],
        kind: 'lines',
        x: 'step',
        y: `${title.split(' of ')[0]}${unit}`,
        places: undefined,
        curves: [...groupBy(own, ({ run }) => labels.get(run) ?? '')].map(([label, members]) => ({
          label,
          points: pointsOf(key, label, members),
        })),
      },
    ];
  });
}

function pointsOf(key: CurveKey, label: string, members: readonly CurvePoint[]): PlotPoint[] {
  const { factor, digits } = KEYS[key];
  const bySteps = [...groupBy(members, ({ step }) => step)].sort(([a], [b]) => a - b);
  return bySteps.flatMap(([step, values]) => {
    const value = meanOf(values.map((one) => factor * one.value));
    const low = smallest(values.map((one) => factor * one.low));
    const high = largest(values.map((one) => factor * one.high));
    const range = high > low ? `, from ${low.toFixed(digits)} to ${high.toFixed(digits)}` : '';
    const tip = `${label}, step ${step}: ${value.toFixed(digits)}${range} (n = ${values.length})`;
    return [{ place: step, measured: { value, low, high, tip } }];
  });
}

function seedsText(points: readonly CurvePoint[], labels: ReadonlyMap<string, string>): string {
  const runs = groupBy([...new Set(points.map(({ run }) => run))], (run) => labels.get(run) ?? '');
  const counts = [...runs.values()].map(({ length }) => length);
  const [least, most] = [smallest(counts), largest(counts)];
  if (most === 1) return 'One training each';
  return `Mean over ${least === most ? most : `${least} to ${most}`} trainings; bands: from the smallest to the largest value`;
}

/** Training id → the axis values that its cells agree on, but for those that all trainings have. */
function trainingLabels({ cells }: Pick<StudyResults, 'cells'>): Map<string, string> {
  const groups = groupBy(
    cells.filter(({ training }) => training !== undefined),
    ({ training }) => training?.id ?? '',
  );
  const agreed = [...groups].map(([id, members]) => {
    const entries = Object.entries(members[0]?.values ?? {});
    const same = entries.filter(([axis, value]) =>
      members.every(
        ({ values }) => valueText(new Map(Object.entries(values)).get(axis)) === valueText(value),
      ),
    );
    return { id, values: new Map(same) };
  });
  const differs = (axis: string): boolean =>
    new Set(agreed.map(({ values }) => valueText(values.get(axis)))).size > 1;
  return new Map(
    agreed.map(({ id, values }) => {
      const own = Object.fromEntries([...values].filter(([axis]) => differs(axis)));
      return [id, valuesText(own) || 'all trainings'];
    }),
  );
}
