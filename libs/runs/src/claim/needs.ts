/** What a run needs of a machine besides a place there: the names under which workers note that they lack it. */
import { programOfMatcher } from '@keygrid/plan';
import type { AnyMatcher, DataConfig } from '../specs.ts';

export const needOfData = ({ name, fingerprint }: DataConfig): string => `data ${name} ${fingerprint}`;
export const needOfProgram = (name: string): string => `program ${name}`;

export function needsOf({
  data,
  matcher,
}: {
  readonly data: DataConfig;
  readonly matcher?: AnyMatcher | undefined;
}): string[] {
  const program = programOfMatcher(matcher);
  return [needOfData(data), ...(program === undefined ? [] : [needOfProgram(program)])];
}
