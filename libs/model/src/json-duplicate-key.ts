/** JSON allows a key twice and parsers keep the last one in silence; a file that needs this check was made to deceive. */

/** A string with the colon that makes it a key, or the brace that opens or closes an object. */
const TOKEN = /"([^"\\]*(?:\\.[^"\\]*)*)"\s*(:?)|[{}]/gs;

/** The first key that stands twice in one object of `text`, which must be valid JSON. */
export function duplicateKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, quoted = '', colon] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon === ':') {
      const key = quoted.includes('\\') ? (JSON.parse(`"${quoted}"`) as string) : quoted;
      if (open.at(-1)?.has(key)) return key;
      open.at(-1)?.add(key);
    }
  }
  return undefined;
}
