/** A part of a page that `npm run states` writes, between two marks. */

/** The page with `text` there. `from`: the file that it says the same as. @throws Error where the page has no place for it. */
export function withDrawn(page: string, name: string, from: string, text: string): string {
  const begin = `<!-- ${name}: drawn from ${from} by \`npm run states\` -->`;
  const end = `<!-- end of ${name} -->`;
  const [first, last] = [page.indexOf(begin), page.indexOf(end)];
  if (first < 0 || last < first) throw new Error(`The page has no lines "${begin}" and "${end}"`);
  return `${page.slice(0, first)}${begin}\n\n${text}\n\n${page.slice(last)}`;
}
