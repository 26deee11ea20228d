/** The two pictures of a pair, from its id: `000001-a-b:cat` as SPair-71k has it, `test-0001-a-b:cat` of a list, `a-b:cat` as AP-10K. */

/** Their names; the whole id where it does not say which part is which, so that the pair counts as one that shares no picture. */
export function picturesOfPair(id: string): string[] {
  const [, source, target] = /^([^-:]+)-([^-:]+):[^:]*$/.exec(id) ?? [];
  if (source !== undefined && target !== undefined) return [source, target];
  const [, names] = /^(?:(?:trn|val|test)-)?\d+-(.+):[^:]*$/.exec(id) ?? [];
  const parts = names?.split('-') ?? [];
  // Dashes in names: both have as many.
  if (parts.length < 2 || parts.length % 2 === 1) return [id];
  const half = parts.length / 2;
  return [parts.slice(0, half).join('-'), parts.slice(half).join('-')];
}
