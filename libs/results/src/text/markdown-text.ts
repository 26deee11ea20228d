/** Text as Markdown shows it: a name in it makes no heading, link, picture, code or HTML. */
import { printedLine } from '@keygrid/contract';

/** One line. A bar would end the cell of a table. */
export function markdownText(text: string): string {
  return escaped(text, /[|`]|\](?=[(:[])/g);
}

/** The text between the brackets of a link or picture. */
export function markdownLabel(text: string): string {
  return escaped(text, /[|`[\]]/g);
}

function escaped(text: string, signs: RegExp): string {
  return printedLine(inOneLine(text.split('\n')))
    .replaceAll('\\', '\\\\')
    .replaceAll(signs, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

/** A paragraph for each one of the text; none begins as a heading, list, quotation or rule. */
export function markdownParagraphs(text: string): string {
  const paragraphs: string[][] = [[]];
  for (const line of text.split('\n')) {
    if (line.trim() === '') paragraphs.push([]);
    else paragraphs.at(-1)?.push(line);
  }
  return paragraphs
    .map((lines) => markdownText(lines.join('\n')))
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\d{1,9}(?=[.)])/, '$&\\').replace(/^[#>*+=~_-]/, '\\$&'))
    .join('\n\n');
}

function inOneLine(lines: readonly string[]): string {
  const parts = lines.map((line) => line.trim());
  return parts.filter((part) => part !== '').join(' ');
}
