/** Reliability over pair difficulty: PCK at each level that the data set states, with intervals over its pairs. */
import { counted, pckName, type PairFlags } from '@keygrid/contract';
import { bootstrapInterval, meanOf } from '@keygrid/statistics';
import type { Gallery } from '../../gallery/gallery.ts';
import { picturesOfPair } from '../../pairs/pictures-of-pair.ts';
import type { PairList } from '../../pairs/pair-list.ts';
import { shareReader, type Scored } from '../../pairs/pair-scores.ts';
import { pairsOfGroup } from '../../pairs/pairs-of-group.ts';
import { columnName } from '../../report/column-name.ts';
import { measuredGain } from '../../report/contrast.ts';
import { measureOf } from '../../report/measure-of.ts';
import { DIGITS } from '../../report/report-text.ts';
import type { StudyResults } from '../../study/study-results.ts';
import { valueText } from '../text-table.ts';
import type { Plot, PlotPoint } from './plot.ts';

const HARDER = ['easy', 'medium', 'hard'];
const WHICH = ['none', 'source', 'target', 'both'];

/** SPair-71k's words for its levels. */
const LEVELS: Readonly<
  Record<keyof PairFlags, { readonly title: string; readonly names: readonly string[] }>
> = {
  viewpoint: { title: 'Difference of viewpoint', names: HARDER },
  scale: { title: 'Difference of scale', names: HARDER },
  truncation: { title: 'Cut off at the border', names: WHICH },
  occlusion: { title: 'Partly hidden', names: WHICH },
};

/** Between the two curves at a level, as part of its width: whiskers do not hide each other. */
const APART = 0.08;

/** A plot for each kind of difficulty of which the pairs have two levels or more; none for data that states none. */
export function difficultyPlots({ cells, protocolName }: StudyResults, gallery: Gallery | undefined): Plot[] {
  if (!gallery) return [];
  const { change, unit, scores } = gallery;
  const { axis, from, to, alpha } = change;
  const { units } = measuredGain(cells, change);
  const sides = [
    { label: valueText(from), trainings: units.map((one) => one.map((pairing) => pairing.from)) },
    { label: valueText(to), trainings: units.map((one) => one.map((pairing) => pairing.to)) },
  ];
  const list = scores.listOf.get(sides[0]?.trainings[0]?.[0]?.id ?? '') ?? [];
  const shares = shareReader(scores, alpha);
  return (Object.keys(LEVELS) as (keyof PairFlags)[]).flatMap((flag): Plot[] => {
    const { title, names } = LEVELS[flag];
    const levels = names.map((name, level) => ({ name, group: `${flag}:${level}` }));
    const curves = sides.map(({ label, trainings }) => ({
      label: `${axis} ${label}`,
      values: levels.map(({ group }) => levelOf(list, shares, trainings, group)),
    }));
    const shown = levels.flatMap((level, i) => {
      const pairs = curves[0]?.values[i]?.pairs;
      return pairs === undefined ? [] : [{ ...level, i, pairs }];
    });
    if (shown.length < 2) return [];
    return [
      {
        title: `Reliability over difficulty: ${title.toLowerCase()}`,
        notes: [
          `${measureOf(protocolName)} per image, protocol ${protocolName}, levels as the data set states them`,
          `Mean over ${counted(units.length, unit)}; whiskers: 95 % bootstrap interval over pictures${units.length > 1 ? ` and ${unit}s` : ''}`,
        ],
        kind: 'lines',
        x: title,
        y: `${columnName({ name: pckName(alpha) }, protocolName)} (%)`,
        places: shown.map(({ name, pairs }) => `${name} (${pairs})`),
        curves: curves.map(({ label, values }, c) => ({
          label,
          points: shown.flatMap(({ name, i }, place): PlotPoint[] => {
            const value = values[i];
            return value
              ? [{ place: place + APART * (c - 0.5), measured: markOf(value, `${label}, ${name}`) }]
              : [];
          }),
        })),
      },
    ];
  });
}

interface Level {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

/** Undefined without pairs of this level. A row for each training, evaluations of one averaged first. */
function levelOf(
  list: PairList,
  sharesOf: ReturnType<typeof shareReader>,
  trainings: readonly (readonly Scored[])[],
  group: string,
): Level | undefined {
  const sides = trainings.flat().map(({ inputSide }) => inputSide);
  const isCounted = (place: number) =>
    trainings.flat().every(({ id }) => !Number.isNaN(sharesOf(id)?.[place]));
  const places = pairsOfGroup(list, group, sides).filter(isCounted);
  if (places.length === 0) return undefined;
  const rows: number[][] = [];
  for (const evaluations of trainings) {
    const each = evaluations.flatMap(({ id }) => sharesOf(id) ?? []);
    if (each.length < evaluations.length) return undefined;
    rows.push(places.map((place) => meanOf(each.map((shares) => shares[place] ?? NaN))));
  }
  const pairs = places.flatMap((place) => list[place] ?? []);
  const interval = bootstrapInterval({ rows, clusters: pairs.map(({ id }) => picturesOfPair(id)) });
  const mean = meanOf(rows.map(meanOf));
  return { mean, ...(interval ?? { low: mean, high: mean }), pairs: pairs.length };
}

function markOf({ mean, low, high, pairs }: Level, where: string) {
  const text = (value: number): string => value.toFixed(DIGITS['%']);
  const range = high > low ? `, 95 % interval ${text(low)} to ${text(high)}` : '';
  return { value: mean, low, high, tip: `${where}: ${text(mean)} %${range} (${counted(pairs, 'pair')})` };
}
