/** Words for a terminal's line: broken between words, never inside one, so that paths and ids can be copied. */

/** What a line goes on with, beside its own indentation. */
const HANGING = '  ';

/** Each line that is longer than `width` characters as several; a word that is longer stays whole. */
export function wrapped(text: string, width: number): string {
  if (!Number.isFinite(width)) return text;
  return text
    .split('\n')
    .map((line) => ([...line].length <= width ? line : wrappedLine(line, width)))
    .join('\n');
}

function wrappedLine(line: string, width: number): string {
  const indent = ' '.repeat(line.length - line.trimStart().length);
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trimStart().split(/(?<= )(?=[^ ])/)) {
    if (current.trim() !== '' && [...current, ...word.trimEnd()].length > width) {
      lines.push(current.trimEnd());
      current = indent + HANGING;
    }
    current += word;
  }
  return [...lines, current].join('\n');
}
