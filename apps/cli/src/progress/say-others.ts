/** What else wants this machine while a study is computed, and the command that stops it. */
import { counted } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { otherStudies, type OtherStudy } from '@keygrid/results';

const NAMED = 3;

export async function sayOthers(home: Home, study: string, say: (line: string) => void): Promise<void> {
  const others = await otherStudies(home, study);
  for (const other of others.slice(0, NAMED)) say(otherLine(other, study));
  if (others.length > NAMED)
    say(`${others.length - NAMED} more studies have unfinished runs: keygrid status`);
}

export function otherLine({ name, running, toCome }: OtherStudy, study: string): string {
  const state =
    running > 0
      ? `${name} is computed at the same time (${counted(running, 'run')} now, ${toCome} to come)`
      : `${name} has ${counted(toCome, 'unfinished run')}, which come after those of ${study}`;
  return `${state}; to stop it: keygrid cancel ${name}`;
}
