/** Lists and texts of any size in messages: the beginning, and how much more there is. */
import { grouped } from './counted.ts';

/** Most problems that one message lists. */
export const MOST_LISTED = 20;
const MOST_LINES = 40;
/** What a message says last is often what to do. */
const LAST_LINES = 4;
const MOST_LINE = 2000;
const MOST_NAME = 200;
const MOST_TEXT = 400;

/** The first `most` lines; one more says how many were left out. */
export function firstLines(lines: readonly string[], most = MOST_LISTED): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most), `… and ${grouped(lines.length - most)} more`];
}

/** `a, b, c and 3 more` */
export function firstNames(names: readonly string[], most = 10): string {
  const shown = names
    .slice(0, most)
    .map((name) => shortened(name, MOST_NAME))
    .join(', ');
  return names.length > most ? `${shown} and ${grouped(names.length - most)} more` : shown;
}

/** The text, or its beginning with `…`; a character is never cut in half. */
export function shortened(text: string, most = MOST_TEXT): string {
  if (text.length <= most) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return `${text.slice(0, end)}…`;
}

/** A whole message: at most 40 lines of at most 2,000 characters; how it begins and how it ends stays. */
export function boundedMessage(text: string): string {
  const lines = text.split('\n');
  const left = lines.length - MOST_LINES;
  const kept =
    left <= 0
      ? lines
      : [
          ...lines.slice(0, MOST_LINES - LAST_LINES),
          `… ${grouped(left)} lines left out …`,
          ...lines.slice(-LAST_LINES),
        ];
  return kept.map((line) => shortened(line, MOST_LINE)).join('\n');
}
