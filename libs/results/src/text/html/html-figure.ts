/** A plot with its words around it. */
import { colourClass, dashOf, linePath, marker, opacityOf } from './marks.ts';
import { element, type Markup } from './markup.ts';
import { valuesOf, type Plot } from './plot.ts';
import { rowPlot } from './row-plot.ts';
import { uprightPlot } from './upright-plot.ts';

export function htmlFigure(plot: Plot): Markup {
  const isEmpty = valuesOf(plot).length === 0;
  return element(
    'figure',
    {},
    element('figcaption', {}, plot.title),
    element('p', { class: 'notes' }, plot.notes.filter((note) => note !== '').join('. ')),
    ...(isEmpty ? [] : [plot.kind === 'rows' ? rowPlot(plot) : uprightPlot(plot), legendOf(plot)]),
  );
}

function legendOf({ curves, kind }: Plot): Markup {
  const entries = curves.map(({ label }, i) =>
    element(
      'li',
      {},
      element('svg', { viewBox: '0 0 34 14', 'aria-hidden': 'true' }, ...swatch(kind, i)),
      label,
    ),
  );
  return element('ul', { class: 'legend' }, ...entries);
}

function swatch(kind: Plot['kind'], i: number): Markup[] {
  const colour = colourClass(i);
  if (kind === 'bars')
    return [
      element('rect', {
        class: `${colour} filled`,
        opacity: opacityOf(i),
        x: 10,
        y: 1,
        width: 12,
        height: 12,
      }),
    ];
  const line = linePath([[1, 7], [33, 7]]); // prettier-ignore
  const dash = kind === 'lines' ? dashOf(i) : undefined;
  return [element('path', { class: `${colour} line`, 'stroke-dasharray': dash, d: line }), marker(i, 17, 7)];
}
