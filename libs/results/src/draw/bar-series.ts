/** Bars beside each other at each place, from zero, with whiskers for the spread and hollow diamonds for published numbers. */
import { largest, smallest } from '@keygrid/contract';
import type { FigurePoint, ReportFigure } from '../report/figure-value.ts';
import { placeOf } from './figure-text.ts';
import { barStyleOf } from './palette.ts';

/** The part of ECharts' drawing interface that is used. */
interface DrawingApi {
  coord(point: readonly [number | string, number]): [number, number];
  barLayout(options: { count: number; barGap: string; barCategoryGap: string }): {
    offset: number;
    offsetCenter: number;
    width: number;
  }[];
}

/** Half the width of a diamond, px, and half that of a whisker's ends. */
const DIAMOND = 4;
const CAP = 2;

export function barSeries(figure: ReportFigure): object[] {
  return figure.curves.map(({ label, points }, i) => ({
    type: 'custom',
    name: label,
    itemStyle: { color: barStyleOf(i).colour, opacity: barStyleOf(i).opacity },
    data: points.map((point) => [placeOf(figure, point), ...boundsOf(point)]),
    encode: { x: 0, y: [1, 2, 3] },
    renderItem: ({ dataIndex }: { dataIndex: number }, api: DrawingApi) =>
      barAt(figure, { point: points[dataIndex], curve: i }, api),
    z: 3,
  }));
}

/** Zero, and the ends of all that is drawn at the place: the upright axis holds them. */
function boundsOf({ measured, expected }: FigurePoint): [number, number, number] {
  const spread = measured?.deviation ?? 0;
  const ends = measured ? [measured.mean - spread, measured.mean + spread] : [];
  const all = [0, ...ends, ...(expected ? [expected.value] : [])];
  return [0, smallest(all), largest(all)];
}

function barAt(
  figure: ReportFigure,
  { point, curve }: { point: FigurePoint | undefined; curve: number },
  api: DrawingApi,
): object | undefined {
  const place = api.barLayout({ count: figure.curves.length, barGap: '0%', barCategoryGap: '24%' })[curve];
  if (!point || !place) return undefined;
  const { colour, opacity } = barStyleOf(curve);
  const at = (value: number) => api.coord([placeOf(figure, point), value]);
  const [middle, zero] = at(0);
  const centre = middle + place.offsetCenter;
  const height = (value: number) => at(value)[1];
  const { measured, expected } = point;
  const { mean = 0, deviation } = measured ?? {};
  return {
    type: 'group',
    children: [
      ...(measured
        ? [bar(middle + place.offset, place.width, [zero, height(mean)], { fill: colour, opacity })]
        : []),
      ...(deviation ? whisker(centre, height(mean - deviation), height(mean + deviation)) : []),
      ...(expected ? [diamond(centre, height(expected.value), colour)] : []),
    ],
  };
}

function bar(x: number, width: number, [zero, end]: readonly [number, number], style: object): object {
  const shape = { x: x + 0.5, y: Math.min(zero, end), width: width - 1, height: Math.abs(end - zero) };
  return { type: 'rect', shape, style };
}

function whisker(x: number, low: number, high: number): object[] {
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style: { stroke: '#222222', lineWidth: 1 },
  });
  return [line(x, low, x, high), line(x - CAP, low, x + CAP, low), line(x - CAP, high, x + CAP, high)];
}

function diamond(x: number, y: number, colour: string): object {
  const points = [[x, y - DIAMOND], [x + DIAMOND, y], [x, y + DIAMOND], [x - DIAMOND, y]]; // prettier-ignore
  return { type: 'polygon', shape: { points }, style: { fill: '#ffffff', stroke: colour, lineWidth: 1.5 } };
}
