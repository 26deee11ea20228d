/** What `keygrid compare` does: runs, studies or cells against each other on the same pairs. */
import {
  compare,
  comparisonText,
  drawComparedPairs,
  htmlComparison,
  type CompareAnswer,
} from '@keygrid/results';
import { jsonAnswer } from '@keygrid/results/answers';
import path from 'node:path';
import { askedIn } from '../asked-in.ts';
import { commandLine } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fileToWrite } from '../file-to-write.ts';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';
import { writeAnswer } from '../write-answer.ts';

interface CompareOptions {
  study?: string;
  group?: string;
  alpha?: number;
  protocol?: string;
  metric?: string;
  keypoints?: boolean;
  pairs?: number;
  pictures?: string;
  format: 'terminal' | 'html' | 'json';
  out?: string;
}

export async function compareSides(
  terminal: Terminal,
  options: CompareOptions,
  sides: string[],
): Promise<ExitCode> {
  const { pictures, study, group, alpha, keypoints, pairs, format, out } = options;
  const protocol = askedIn(options);
  const form = terminal.json ? 'json' : format;
  if (out !== undefined) fileToWrite(terminal.cwd, out);
  return withHome(terminal, async (home): Promise<ExitCode> => {
    const comparison = await compare(home, { sides, study, group, alpha, protocol, keypoints, pairs });
    const drawn =
      pictures === undefined
        ? undefined
        : await drawComparedPairs(home, comparison, path.resolve(terminal.cwd, pictures));
    const answer: CompareAnswer = { ...comparison, ...(drawn ? { pictures: drawn.pictures } : {}) };
    if (form === 'json') await writeAnswer(terminal, jsonAnswer('compare', answer), out);
    else if (form === 'html')
      await writeAnswer(terminal, await htmlComparison(home, comparison, commandLine()), out);
    else if (out === undefined) terminal.tell(comparisonText(comparison, terminal.width));
    else await writeAnswer(terminal, comparisonText(comparison, Infinity), out);
    for (const { file } of drawn?.pictures ?? []) terminal.note(`drawn: ${file}`);
    for (const problem of drawn?.problems ?? []) terminal.note(problem);
    return (drawn?.problems.length ?? 0) > 0 ? EXIT.failed : EXIT.ok;
  });
}
