/** What `keygrid complete` does: a candidate a line. It never fails: a shell that completes has no place for a message. */
import type { Command } from 'commander';
import { candidates } from '../completion/candidates.ts';
import { settingsOf } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

/** A database that is slow or away: the line stays as it is. */
const LIMIT_MS = 5_000;

export function completeFor(program: Command) {
  return async (terminal: Terminal, _options: object, words: string[]): Promise<void> => {
    const limit = new Promise<string[]>((resolve) => setTimeout(resolve, LIMIT_MS, []).unref());
    const found = await Promise.race([findCandidates(program, terminal, words), limit]).catch(() => []);
    if (found.length > 0) terminal.print(found.join('\n'));
  };
}

function findCandidates(program: Command, terminal: Terminal, words: string[]): Promise<string[]> {
  return candidates(program, words, async (studies) => {
    const { knownNames } = await import('../completion/known-names.ts');
    return knownNames(settingsOf(terminal), studies);
  });
}
