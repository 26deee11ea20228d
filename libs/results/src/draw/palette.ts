/** How curves are told apart: by colour, and by marker and dash where there is no colour. */

/**
 * Okabe and Ito's colours, which people with any common colour blindness tell apart, the light ones last; yellow is left out, it
 * does not print on white.
 */
export const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#000000', '#E69F00', '#56B4E9'] as const;
const MARKERS = ['circle', 'rect', 'triangle', 'diamond'] as const;
const DASHES = ['solid', 'dashed', 'dotted'] as const;

export interface CurveStyle {
  readonly colour: string;
  readonly marker: (typeof MARKERS)[number];
  readonly dash: (typeof DASHES)[number];
}

/** Bars have no marker: after each round of colours they are paler. Repeats after 21. */
export function barStyleOf(curve: number): { readonly colour: string; readonly opacity: number } {
  const opacity = [1, 0.5, 0.25][Math.floor(curve / COLOURS.length) % 3] ?? 1;
  return { colour: styleOf(curve).colour, opacity };
}

/** Repeats after 84 curves. */
export function styleOf(curve: number): CurveStyle {
  return {
    colour: COLOURS[curve % COLOURS.length] ?? '#000000',
    marker: MARKERS[curve % MARKERS.length] ?? 'circle',
    dash: DASHES[Math.floor(curve / MARKERS.length) % DASHES.length] ?? 'solid',
  };
}
