/** Dots in rows with their intervals: the rows of a table as a picture. */
import { colourClass, linePath, marker, publishedMark, tipped, whisker } from './marks.ts';
import { element, type Markup } from './markup.ts';
import { valuesOf, type Plot } from './plot.ts';
import { linearScale } from './scale.ts';
import { shortLabel, textAt } from './labels.ts';

const WIDTH = 760;
const LEFT = 210;
const RIGHT = WIDTH - 20;
const TOP = 10;
/** Of one dot, and between rows; px. */
const LANE = 13;
const GAP = 14;

/** @param plot With one finite value at least. */
export function rowPlot(plot: Plot): Markup {
  const { places = [], curves } = plot;
  const x = linearScale(valuesOf(plot), [LEFT, RIGHT]);
  const room = GAP + LANE * curves.length;
  const bottom = TOP + room * places.length;
  const middle = (place: number): number => TOP + (place + 0.5) * room;
  const lane = (place: number, curve: number): number =>
    middle(place) + LANE * (curve - (curves.length - 1) / 2);
  return element(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${bottom + 48}`, role: 'img', 'aria-label': plot.title },
    ...x.ticks.flatMap(({ value, text }) => [
      element('path', { class: 'grid', d: linePath([[x.at(value), TOP], [x.at(value), bottom]]) }), // prettier-ignore
      textAt(text, x.at(value), bottom + 18),
    ]),
    ...places.map((name, i) =>
      element('text', { x: LEFT - 10, y: middle(i) + 4, 'text-anchor': 'end' }, shortLabel(name)),
    ),
    element('path', { class: 'axis', d: linePath([[LEFT, TOP], [LEFT, bottom], [RIGHT, bottom]]) }), // prettier-ignore
    textAt(plot.y, (LEFT + RIGHT) / 2, bottom + 40),
    ...curves.flatMap(({ points }, i) =>
      points.flatMap(({ place, measured, published }) => {
        const y = lane(place, i);
        const spread =
          measured && measured.high > measured.low
            ? [whisker(`${colourClass(i)} line`, y, [x.at(measured.low), x.at(measured.high)], false)]
            : [];
        return [
          ...(measured ? [tipped(measured.tip, ...spread, marker(i, x.at(measured.value), y))] : []),
          ...(published ? [tipped(published.tip, publishedMark(i, x.at(published.value), y))] : []),
        ];
      }),
    ),
  );
}
