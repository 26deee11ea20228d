/** Curves with bands or whiskers, or bars beside each other, on an upright axis of values. */
import { largest } from '@keygrid/contract';
import {
  dashOf,
  colourClass,
  linePath,
  marker,
  opacityOf,
  pathOf,
  publishedMark,
  tipped,
  whisker,
} from './marks.ts';
import { element, type Markup } from './markup.ts';
import { valuesOf, type Plot, type PlotCurve } from './plot.ts';
import { linearScale, type Scale } from './scale.ts';
import { shortLabel, textAt } from './labels.ts';

const WIDTH = 760;
const HEIGHT = 340;
const LEFT = 64;
const RIGHT = WIDTH - 16;
const TOP = 12;
/** Pixels of a letter, about. */
const LETTER = 7;
/** Of names that are turned by 40 degrees. */
const SINE = 0.64;
/** Part of a place that its bars fill. */
const FILLED = 0.76;
/** More points than this have no markers: the line shows them. */
const MANY_POINTS = 40;

interface Area {
  readonly xOf: (place: number) => number;
  readonly y: Scale;
  /** Width of a place, px. */
  readonly room: number;
}

/** @param plot With one finite value at least. */
export function uprightPlot(plot: Plot): Markup {
  const { places, kind, curves } = plot;
  const room = (RIGHT - LEFT) / Math.max(1, places?.length ?? 1);
  const isTurned = places?.some((name) => shortLabel(name).length * LETTER > room) ?? false;
  const turned = isTurned
    ? SINE * LETTER * largest((places ?? []).map((name) => shortLabel(name).length))
    : 0;
  const height = HEIGHT + turned - (plot.x === '' ? 20 : 0);
  const bottom = HEIGHT - 48;
  const numbers = curves.flatMap(({ points }) => points.map(({ place }) => place));
  const along = places ? undefined : linearScale(numbers, [LEFT, RIGHT]);
  const values = kind === 'bars' ? [0, ...valuesOf(plot)] : valuesOf(plot);
  const area: Area = {
    xOf: along ? along.at : (place) => LEFT + (place + 0.5) * room,
    y: linearScale(values, [bottom, TOP]),
    room,
  };
  const names = along
    ? along.ticks.map(({ value, text }) => textAt(text, along.at(value), bottom + 18))
    : (places ?? []).map((name, i) => textAt(shortLabel(name), area.xOf(i), bottom + 18, isTurned ? -40 : 0));
  return element(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': plot.title },
    ...area.y.ticks.flatMap(({ value, text }) => {
      const y = area.y.at(value);
      const line = element('path', { class: 'grid', d: linePath([[LEFT, y], [RIGHT, y]]) }); // prettier-ignore
      return [line, element('text', { x: LEFT - 8, y: y + 4, 'text-anchor': 'end' }, text)];
    }),
    ...names,
    element('path', { class: 'axis', d: linePath([[LEFT, TOP], [LEFT, bottom], [RIGHT, bottom]]) }), // prettier-ignore
    textAt(plot.x, (LEFT + RIGHT) / 2, height - 8),
    element(
      'text',
      { 'text-anchor': 'middle', transform: `translate(14 ${(TOP + bottom) / 2}) rotate(-90)` },
      plot.y,
    ),
    ...curves.map((curve, i) =>
      kind === 'bars' ? barsOf(curve, i, curves.length, area) : lineOf(curve, i, plot, area),
    ),
  );
}

function lineOf({ points }: PlotCurve, i: number, { places }: Plot, { xOf, y }: Area): Markup {
  const measured = points.flatMap(({ place, measured: one }) => (one ? [{ x: xOf(place), ...one }] : []));
  const line = measured.map(({ x, value }) => [x, y.at(value)] as const);
  const spread = measured.filter(({ low, high }) => high > low);
  const band = [
    ...spread.map(({ x, high }) => [x, y.at(high)] as const),
    ...spread.map(({ x, low }) => [x, y.at(low)] as const).reverse(),
  ];
  const hasMarkers = measured.length <= MANY_POINTS;
  return element(
    'g',
    {},
    ...(places === undefined && spread.length > 1
      ? [element('path', { class: `${colourClass(i)} band`, d: pathOf(band) })]
      : spread.map(({ x, low, high }) => whisker(`${colourClass(i)} line`, x, [y.at(low), y.at(high)]))),
    ...(line.length > 1
      ? [
          element('path', {
            class: `${colourClass(i)} line`,
            'stroke-dasharray': dashOf(i),
            d: linePath(line),
          }),
        ]
      : []),
    ...measured.map(({ x, value, tip }) =>
      tipped(
        tip,
        hasMarkers
          ? marker(i, x, y.at(value))
          : element('circle', { class: 'clear', cx: x, cy: y.at(value), r: 5 }),
      ),
    ),
    ...points.flatMap(({ place, published }) =>
      published ? [tipped(published.tip, publishedMark(i, xOf(place), y.at(published.value)))] : [],
    ),
  );
}

function barsOf({ points }: PlotCurve, i: number, count: number, { xOf, y, room }: Area): Markup {
  const width = (FILLED * room) / count;
  const marks = points.flatMap(({ place, measured, published }) => {
    const left = xOf(place) - (FILLED * room) / 2 + i * width;
    const centre = left + width / 2;
    const bar = measured && {
      rect: element('rect', {
        class: `${colourClass(i)} filled`,
        opacity: opacityOf(i),
        x: left,
        y: Math.min(y.at(0), y.at(measured.value)),
        width: Math.max(1, width - 1),
        height: Math.abs(y.at(measured.value) - y.at(0)),
      }),
      spread: whisker('ink', centre, [y.at(measured.low), y.at(measured.high)]),
    };
    return [
      ...(bar ? [tipped(measured.tip, bar.rect, ...(measured.high > measured.low ? [bar.spread] : []))] : []),
      ...(published ? [tipped(published.tip, publishedMark(i, centre, y.at(published.value)))] : []),
    ];
  });
  return element('g', {}, ...marks);
}
