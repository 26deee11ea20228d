/** A figure as settings for ECharts: axes, a line and a band or whiskers for each curve, hollow markers for published numbers. */
import type { EChartsCoreOption } from 'echarts/core';
import type { FigureCurve, ReportFigure } from '../report/figure-value.ts';
import { valueText } from '../text/text-table.ts';
import { axisTitle, placeOf, publishedLabel, subtitleOf } from './figure-text.ts';
import { styleOf } from './palette.ts';
import { barSeries } from './bar-series.ts';
import { spreadSeries } from './spread-series.ts';

/** Pixels of the SVG. */
export const HEIGHT = 480;
const WIDTH = 860;
/** Of bars, which need room: a few pixels each, up to this. */
const WIDEST = 1600;
const BAR_WIDTH = 5;

export function widthOf({ isByGroup, curves }: Pick<ReportFigure, 'isByGroup' | 'curves'>): number {
  if (!isByGroup) return WIDTH;
  const places = curves[0]?.points.length ?? 0;
  return Math.min(WIDEST, Math.max(WIDTH, 320 + places * (1.4 * BAR_WIDTH * curves.length + 8)));
}
const LEGEND_WIDTH = 190;
const INK = '#222222';
const GREY = '#555555';
const FONT = 'DejaVu Sans, Arial, Helvetica, sans-serif';

export function chartOption(figure: ReportFigure): EChartsCoreOption {
  const width = widthOf(figure);
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT, color: INK },
    title: {
      text: figure.title,
      subtext: subtitleOf(figure),
      left: 16,
      top: 12,
      textStyle: { fontSize: 17, fontWeight: 'bold', color: INK, width: width - 32, overflow: 'break' },
      subtextStyle: { fontSize: 12, lineHeight: 17, color: GREY, width: width - 32, overflow: 'break' },
    },
    grid: { left: 76, right: LEGEND_WIDTH + 28, top: 96, bottom: figure.isByGroup ? 76 : 62 },
    legend: {
      orient: 'vertical',
      left: width - LEGEND_WIDTH - 12,
      top: 96,
      itemWidth: 34,
      itemGap: 10,
      textStyle: { fontSize: 12, color: INK, width: LEGEND_WIDTH - 44, overflow: 'break' },
      data: legendOf(figure),
    },
    xAxis: xAxis(figure),
    yAxis: {
      type: 'value',
      scale: !figure.isByGroup,
      name: axisTitle(figure),
      nameLocation: 'middle',
      nameGap: 50,
      ...axisStyle,
      axisLine: { show: true, lineStyle: { color: INK } },
      splitLine: { lineStyle: { color: '#dddddd' } },
    },
    series: figure.isByGroup
      ? [...barSeries(figure), ...publishedKey(figure)]
      : [
          ...figure.curves.map((curve, i) => spreadSeries(figure, curve, styleOf(i).colour)),
          ...figure.curves.map((curve, i) => lineSeries(figure, curve, i)),
          ...publishedSeries(figure),
        ],
  };
}

/** A legend stretches the markers it knows, but not a path. */
const DIAMOND = 'path://M0 -1L1 0L0 1L-1 0Z';

function legendOf(figure: ReportFigure): object[] {
  const published = publishedLabel(figure);
  return [
    ...figure.curves.map(({ label }) => ({ name: label })),
    ...(published === undefined ? [] : [{ name: published, icon: DIAMOND }]),
  ];
}

const axisStyle = {
  nameTextStyle: { fontSize: 13, color: INK },
  axisLabel: { fontSize: 12, color: INK },
  axisTick: { show: true, lineStyle: { color: INK } },
};

function xAxis({ x, isByGroup, isToScale, curves }: ReportFigure): object {
  const common = {
    name: x,
    nameLocation: 'middle',
    nameGap: 34,
    ...axisStyle,
    axisLine: { show: true, onZero: false, lineStyle: { color: INK } },
    splitLine: { show: false },
  };
  if (isToScale) return { type: 'value', scale: true, ...common };
  const places = new Set(curves.flatMap(({ points }) => points.map((point) => valueText(point.x))));
  const category = { type: 'category', data: [...places], boundaryGap: true, ...common };
  if (!isByGroup) return category;
  const axisLabel = { ...axisStyle.axisLabel, interval: 0, rotate: 40 };
  return { ...category, name: '', axisLabel, axisTick: { alignWithLabel: true } };
}

function lineSeries(figure: ReportFigure, { label, points }: FigureCurve, i: number): object {
  const { colour, marker, dash } = styleOf(i);
  return {
    type: 'line',
    name: label,
    data: points.flatMap((point) => (point.measured ? [[placeOf(figure, point), point.measured.mean]] : [])),
    symbol: marker,
    symbolSize: 8,
    showAllSymbol: true,
    lineStyle: { color: colour, width: 2, type: dash },
    itemStyle: { color: colour },
    z: 3,
  };
}

/** The legend's entry alone: bars draw the numbers of their own. */
function publishedKey(figure: ReportFigure): object[] {
  const label = publishedLabel(figure);
  const itemStyle = { color: '#ffffff', borderColor: GREY, borderWidth: 2, opacity: 1 };
  return label === undefined
    ? []
    : [{ type: 'scatter', name: label, data: [], symbol: 'diamond', itemStyle }];
}

/** Hollow, in the colour of the curve each number belongs to; one entry of the legend for all of them. */
function publishedSeries(figure: ReportFigure): object[] {
  const label = publishedLabel(figure);
  if (label === undefined) return [];
  const data = figure.curves.flatMap(({ points }, i) =>
    points.flatMap((point) => {
      if (!point.expected) return [];
      const itemStyle = { color: '#ffffff', borderColor: styleOf(i).colour, borderWidth: 2, opacity: 1 };
      return [{ value: [placeOf(figure, point), point.expected.value], itemStyle }];
    }),
  );
  const itemStyle = { color: '#ffffff', borderColor: GREY, borderWidth: 2, opacity: 1 };
  return [
    {
      type: 'scatter',
      name: label,
      data,
      symbol: 'diamond',
      symbolSize: 13,
      itemStyle,
      z: 4,
    },
  ];
}
