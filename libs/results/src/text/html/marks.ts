/** What stands in a plot at a value: markers, whiskers, diamonds for published numbers. The class `kN` has the colour. */
import { barStyleOf, COLOURS, styleOf } from '../../draw/palette.ts';
import { element, type Markup } from './markup.ts';

/** Half the size of a marker, of a whisker's ends; px. */
const MARKER = 4;
const CAP = 3;
const DIAMOND = 5;
const DASHES = { solid: undefined, dashed: '7 4', dotted: '2 3' } as const;

/** Shown to a reader who points at it; browsers read it aloud, too. */
export const tipped = (tip: string, ...marks: readonly Markup[]): Markup =>
  element('g', { class: 'mark' }, element('title', {}, tip), ...marks);

export const colourClass = (curve: number): string => `k${curve % COLOURS.length}`;

export const dashOf = (curve: number): string | undefined => DASHES[styleOf(curve).dash];

export const opacityOf = (curve: number): string => `${barStyleOf(curve).opacity}`;

export function marker(curve: number, x: number, y: number): Markup {
  const colour = `${colourClass(curve)} filled`;
  switch (styleOf(curve).marker) {
    case 'circle':
      return element('circle', { class: colour, cx: x, cy: y, r: MARKER });
    case 'rect':
      return element('path', { class: colour, d: pathOf([[x - MARKER, y - MARKER], [x + MARKER, y - MARKER], [x + MARKER, y + MARKER], [x - MARKER, y + MARKER]]) }); // prettier-ignore
    case 'triangle':
      return element('path', { class: colour, d: pathOf([[x, y - MARKER], [x + MARKER, y + MARKER], [x - MARKER, y + MARKER]]) }); // prettier-ignore
    case 'diamond':
      return element('path', { class: colour, d: diamondPath(x, y) });
  }
}

export const publishedMark = (curve: number, x: number, y: number): Markup =>
  element('path', { class: `${colourClass(curve)} hollow`, d: diamondPath(x, y) });

/** Ends of a spread, upright or level. */
export function whisker(
  style: string,
  at: number,
  [low, high]: readonly [number, number],
  isUpright = true,
): Markup {
  const line = (...points: readonly (readonly [number, number])[]): string =>
    linePath(isUpright ? points : points.map(([along, across]) => [across, along] as const));
  const cap = (end: number): string => line([at - CAP, end], [at + CAP, end]);
  return element('path', { class: style, d: `${line([at, low], [at, high])}${cap(low)}${cap(high)}` });
}

export const linePath = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

export const pathOf = (points: readonly (readonly [number, number])[]): string => `${linePath(points)}Z`;

const diamondPath = (x: number, y: number): string =>
  pathOf([[x, y - DIAMOND], [x + DIAMOND, y], [x, y + DIAMOND], [x - DIAMOND, y]]); // prettier-ignore
