/** Words in a plot. */
import { element, type Markup } from './markup.ts';

const MOST_LETTERS = 28;

/** A long name's beginning; the tables have the whole. */
export function shortLabel(name: string): string {
  const letters = [...name];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join('')}…` : name;
}

/** Centred; turned: it ends there. Degrees. */
export const textAt = (text: string, x: number, y: number, turn = 0): Markup =>
  turn === 0
    ? element('text', { x, y, 'text-anchor': 'middle' }, text)
    : element(
        'text',
        { 'text-anchor': 'end', transform: `translate(${x.toFixed(1)} ${y}) rotate(${turn})` },
        text,
      );
