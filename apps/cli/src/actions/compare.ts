/** What `keygrid compare` does: runs, studies or cells against each other on the same pairs. */
import type { Device } from '@keygrid/contract';
import { compare, comparisonText, type CompareAnswer } from '@keygrid/results';
import path from 'node:path';
import { drawChanges } from '../compare/draw-changes.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

interface CompareOptions {
  study?: string;
  group?: string;
  alpha?: number;
  protocol?: string;
  keypoints?: boolean;
  pairs?: number;
  pictures?: string;
  device: Device;
}

export async function compareSides(
  terminal: Terminal,
  options: CompareOptions,
  sides: string[],
): Promise<ExitCode> {
  const { pictures, device, study, group, alpha, protocol, keypoints, pairs } = options;
  return withHome(terminal, async (home): Promise<ExitCode> => {
    const comparison = await compare(home, { sides, study, group, alpha, protocol, keypoints, pairs });
    const drawn =
      pictures === undefined
        ? undefined
        : await drawChanges(home, comparison, {
            folder: path.resolve(terminal.cwd, pictures),
            device,
            env: terminal.env,
          });
    const answer: CompareAnswer = { ...comparison, ...(drawn ? { pictures: drawn.pictures } : {}) };
    terminal.answer(answer, comparisonText(comparison, terminal.width));
    for (const { file } of drawn?.pictures ?? []) terminal.note(`drawn: ${file}`);
    for (const problem of drawn?.problems ?? []) terminal.note(problem);
    return (drawn?.problems.length ?? 0) > 0 ? EXIT.failed : EXIT.ok;
  });
}
