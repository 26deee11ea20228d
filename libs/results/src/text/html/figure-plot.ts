/** A report's figure as a plot: means over seeds with their deviations, published numbers beside them. */
import { axisTitle, publishedLabel, subtitleOf } from '../../draw/figure-text.ts';
import type { FigureCurve, FigurePoint, ReportFigure } from '../../report/figure-value.ts';
import { distinct } from '../../report/report-table.ts';
import { DIGITS } from '../../report/report-text.ts';
import { valueText } from '../text-table.ts';
import type { Plot, PlotCurve, PlotPoint } from './plot.ts';

/** @param nameOf How a place is called; default: as the figure has it. */
export function figurePlot(figure: ReportFigure, nameOf: (place: string) => string = (place) => place): Plot {
  const published = publishedLabel(figure);
  const places = distinct(
    figure.curves.flatMap(({ points }) => points.map(({ x }) => valueText(x))),
  ) as string[];
  return {
    title: figure.title,
    notes: [
      ...subtitleOf(figure).split('\n'),
      ...(published === undefined ? [] : [`hollow diamonds: ${published}`]),
    ],
    kind: figure.isByGroup ? 'bars' : 'lines',
    x: figure.isByGroup ? '' : figure.x,
    y: axisTitle(figure),
    places: figure.isToScale ? undefined : places.map(nameOf),
    curves: figure.curves.map((curve) => curveOf(figure, curve, places, nameOf)),
  };
}

function curveOf(
  { isToScale, unit, gain }: ReportFigure,
  { label, points }: FigureCurve,
  places: readonly string[],
  nameOf: (place: string) => string,
): PlotCurve {
  const said = gain ? 'points' : unit;
  return {
    label,
    points: points.map((point): PlotPoint => {
      const name = valueText(point.x);
      return {
        place: isToScale ? Number(point.x) : places.indexOf(name),
        ...marksOf(point, `${label}, ${nameOf(name)}`, said, DIGITS[unit]),
      };
    }),
  };
}

/** @param unit As said to people. */
function marksOf(
  { measured, expected }: FigurePoint,
  where: string,
  unit: string,
  digits: number,
): Omit<PlotPoint, 'place'> {
  const marks: { -readonly [K in 'measured' | 'published']?: PlotPoint[K] } = {};
  if (measured) {
    const { mean, deviation, n } = measured;
    const spread = deviation === null ? '' : ` ± ${deviation.toFixed(digits)}`;
    marks.measured = {
      value: mean,
      low: mean - (deviation ?? 0),
      high: mean + (deviation ?? 0),
      tip: `${where}: ${mean.toFixed(digits)}${spread} ${unit} (n = ${n})`,
    };
  }
  if (expected) {
    const value = Number(expected.value.toFixed(digits + 2));
    marks.published = { value, tip: `${where}: ${value} ${unit}, published by ${expected.source}` };
  }
  return marks;
}
