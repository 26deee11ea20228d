/** Text on its way to a screen, a log or a document: the one place where it is made safe to show. */

/**
 * What moves the cursor, changes colours, turns the writing direction or cannot be seen: control characters (C0, DEL, C1), format
 * characters, line and paragraph separators, halves of characters. Line feed and tab stay, and the joiners that scripts need.
 */
const UNSAFE = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Each unsafe character becomes \ufffd, a Windows line end a line feed. Doing it twice changes nothing more. */
export function printed(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSAFE, '\ufffd');
}

/** The same for text that must stay in its line: a name in a sentence, a cell of a table. */
export function printedLine(text: string): string {
  return printed(text).replaceAll(/[\n\t]/g, '\ufffd');
}

/** JSON text with unsafe characters as `\u` escapes: parsed, every name is as it was. */
export function printedJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, i) => escaped(character.charCodeAt(i))).join(''),
  );
}

const escaped = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;
