/** The words around a figure: what is drawn, how it was measured, and what is not there yet. */
import { largest, smallest } from '@keygrid/contract';
import type { FigurePoint, ReportFigure } from '../report/figure-value.ts';
import { measureOf } from '../report/measure-of.ts';
import { valuesText, valueText } from '../text/text-table.ts';

/** Two lines under the title. */
export function subtitleOf(figure: ReportFigure): string {
  const { protocol, series, where, unit, finishedCells, cells } = figure;
  const what = [
    ...(unit === '%'
      ? [
          `${measureOf(protocol)} ${figure.isPerPoint ? 'over all keypoints' : 'per image'}, protocol ${protocol}`,
        ]
      : []),
    ...(figure.gain
      ? [`gain: ${figure.gain.axis} from ${valueText(figure.gain.from)} to ${valueText(figure.gain.to)}`]
      : []),
    ...(Object.keys(where).length > 0 ? [valuesText(where)] : []),
    ...(series === undefined ? [] : [`${figure.isByGroup ? 'bars' : 'curves'}: ${series}`]),
    ...(finishedCells < cells ? [`${finishedCells} of ${cells} cells finished`] : []),
  ];
  return [what.join('; '), spreadText(figure)].filter((line) => line !== '').join('\n');
}

function spreadText({ curves, isToScale }: ReportFigure): string {
  const counts = curves.flatMap(({ points }) => points.flatMap(({ measured }) => measured?.n ?? []));
  if (counts.length === 0) return 'Nothing is finished yet';
  const [least, most] = [smallest(counts), largest(counts)];
  if (most === 1) return 'One seed: no spread';
  const seeds = least === most ? `${least}` : `${least} to ${most}`;
  return `Mean over ${seeds} seeds; ${isToScale ? 'bands' : 'whiskers'}: ± sample standard deviation`;
}

export function axisTitle({ y, unit, gain }: ReportFigure): string {
  return gain ? `gain in ${y} (points)` : `${y} (${unit})`;
}

/** Undefined where nothing was published. */
export function publishedLabel({ curves }: ReportFigure): string | undefined {
  const sources = new Set(
    curves.flatMap(({ points }) => points.flatMap(({ expected }) => (expected ? [expected.source] : []))),
  );
  return sources.size === 0 ? undefined : `published: ${[...sources].join('; ')}`;
}

/** Where a point stands along x. */
export const placeOf = (
  { isToScale }: Pick<ReportFigure, 'isToScale'>,
  { x }: FigurePoint,
): number | string => (isToScale ? Number(x) : valueText(x));
