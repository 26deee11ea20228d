/** Where the strings of a JSON text are. Patterns overflow the stack at millions of escapes; this walks. */

const QUOTE = '"';
const BACKSLASH = 0x5c;

/** The place of the quote that ends the string whose first character is at `from`; the text's end where none does. */
export function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf(QUOTE, from); at >= 0; at = text.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (at - escapes > from && text.charCodeAt(at - escapes - 1) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

/** The text with `change` made to every part that is in no string. */
export function changeOutsideStrings(text: string, change: (part: string) => string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const open = text.indexOf(QUOTE, at);
    const end = open < 0 ? text.length : open;
    parts.push(change(text.slice(at, end)));
    if (open < 0) break;
    at = closingQuote(text, open + 1) + 1;
    parts.push(text.slice(open, at));
  }
  return parts.join('');
}
