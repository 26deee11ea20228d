// Headings of a Markdown page: what a link's `#` and a section's number may name.

function headingsOf(page) {
  const outside = page.replace(/^```[^]*?^```/gm, '');
  return [...outside.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => heading.trim());
}

/** As GitHub makes them: small letters, no punctuation, dashes for blanks, a number behind the second of a name. */
export function anchorsOf(page) {
  const seen = new Map();
  return new Set(
    headingsOf(page).map((heading) => {
      const words = heading.replace(/\[([^[\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const anchor = words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

/** `## 7 KBC` is section 7. */
export function sectionsOf(page) {
  return new Set(headingsOf(page).flatMap((heading) => /^(\d+)[. ]/.exec(heading)?.[1] ?? []));
}
