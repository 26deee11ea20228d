/** The standard deviation of a curve: a band along an axis to scale, whiskers where x has places. */
import type { FigureCurve, ReportFigure } from '../report/figure-value.ts';
import { placeOf } from './figure-text.ts';

/** The part of ECharts' drawing interface that is used. */
interface DrawingApi {
  coord(point: readonly [number | string, number]): [number, number];
}
type Bound = readonly [x: number | string, low: number, high: number];

/** Half the width of a whisker's ends, px. */
const CAP = 5;

/** `encode` makes the upright axis long enough for both bounds. */
export function spreadSeries(figure: ReportFigure, { points }: FigureCurve, colour: string): object {
  const bounds = points.flatMap((point): Bound[] => {
    const { measured } = point;
    if (!measured || measured.deviation === null) return [];
    return [[placeOf(figure, point), measured.mean - measured.deviation, measured.mean + measured.deviation]];
  });
  return {
    type: 'custom',
    silent: true,
    z: 2,
    data: bounds,
    encode: { x: 0, y: [1, 2] },
    renderItem: ({ dataIndex }: { dataIndex: number }, api: DrawingApi) => {
      if (!figure.isToScale) return whisker(bounds[dataIndex], api, colour);
      return dataIndex === 0 ? band(bounds, api, colour) : undefined;
    },
  };
}

function band(bounds: readonly Bound[], api: DrawingApi, colour: string): object {
  const upper = bounds.map(([x, , high]) => api.coord([x, high]));
  const lower = bounds.map(([x, low]) => api.coord([x, low]));
  return {
    type: 'polygon',
    shape: { points: [...upper, ...lower.toReversed()] },
    style: { fill: colour, opacity: 0.18 },
  };
}

function whisker(bound: Bound | undefined, api: DrawingApi, colour: string): object | undefined {
  if (!bound) return undefined;
  const [x, low, high] = bound;
  const [centre, bottom] = api.coord([x, low]);
  const [, top] = api.coord([x, high]);
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style: { stroke: colour, lineWidth: 1.5 },
  });
  return {
    type: 'group',
    children: [
      line(centre, bottom, centre, top),
      line(centre - CAP, bottom, centre + CAP, bottom),
      line(centre - CAP, top, centre + CAP, top),
    ],
  };
}
