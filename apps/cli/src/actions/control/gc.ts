/** What `keygrid gc` does: files that no row names are listed, and removed unless only a list was asked for. */
import { counted } from '@keygrid/contract';
import { removeUnnamed, unnamedFiles } from '@keygrid/runs';
import type { CommandAnswers } from '../../answers/command-answers.ts';
import { bytesText } from '../../bytes-text.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';

const LISTED = 20;

export async function gc(terminal: Terminal, { dryRun = false }: { dryRun?: boolean }): Promise<void> {
  await withHome(terminal, async (home) => {
    const files = await unnamedFiles(home);
    if (!dryRun) await removeUnnamed(home, files);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const answer: CommandAnswers['gc'] = { dryRun, files, bytes };
    terminal.answer(answer, textOf(answer));
  });
}

function textOf({ dryRun, files, bytes }: CommandAnswers['gc']): string {
  const held = `${counted(files.length, 'file')} that nothing names (${bytesText(bytes)})`;
  if (files.length === 0)
    return 'Every file of the store that is a day old or older is named by a run, a log or a grid.';
  const lines = files.slice(0, LISTED).map(({ bytes: own, key, upload }) => {
    const what = upload === undefined ? '' : ' (an upload that was broken off)';
    return `  ${bytesText(own).padStart(10)}  ${key}${what}`;
  });
  const more = files.length > LISTED ? [`  and ${files.length - LISTED} more: --json lists all`] : [];
  return [dryRun ? `${held}; keygrid gc removes them:` : `removed ${held}:`, ...lines, ...more].join('\n');
}
