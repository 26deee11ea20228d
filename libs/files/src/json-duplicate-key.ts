/** JSON allows a key twice and parsers keep the last one in silence; a file that needs this check was made to deceive. */
import { closingQuote } from './json-strings.ts';

/** The first key that stands twice in one object of `text`, which must be valid JSON. */
export function duplicateKey(text: string): string | undefined {
  const token = /["{}]/g;
  const open: Set<string>[] = [];
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === '{') open.push(new Set());
    else if (found[0] === '}') open.pop();
    else {
      const end = closingQuote(text, found.index + 1);
      token.lastIndex = end + 1;
      if (!isKey(text, end + 1)) continue;
      const quoted = text.slice(found.index + 1, end);
      const key = quoted.includes('\\') ? (JSON.parse(`"${quoted}"`) as string) : quoted;
      if (open.at(-1)?.has(key)) return key;
      open.at(-1)?.add(key);
    }
  }
  return undefined;
}

/** A colon follows the string that ends before `at`. */
function isKey(text: string, at: number): boolean {
  const next = /[^ \t\r\n]/g;
  next.lastIndex = at;
  return next.exec(text)?.[0] === ':';
}
