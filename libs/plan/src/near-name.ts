/** "Did you mean": the valid name nearest to one that is not. */
import { closest, distance } from 'fastest-levenshtein';

/** The nearest of `names`, or undefined where nothing is near enough to be meant. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const ending = names.filter((candidate) => candidate.endsWith(`.${name}`));
  if (ending.length === 1) return ending[0];
  if (names.length === 0) return undefined;
  const candidate = closest(name, names);
  return distance(name, candidate) <= Math.max(2, Math.ceil(candidate.length / 3)) ? candidate : undefined;
}

/** The hint after "no such field": the near name, else the choices as long as there are few. */
export function hint(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  if (near !== undefined) return `; did you mean "${near}"?`;
  return names.length > 0 && names.length <= 12 ? `; expected one of ${names.join(', ')}` : '';
}
