/** What `keygrid data check` does: can runs use this folder, and what should one know about it? */
import { checkDataset, detectLayout, type CheckProgress } from '@keygrid/datasets';
import type { Layout } from '@keygrid/datasets/config';
import { checkText } from '../../data/check-text.ts';
import { excludeText } from '../../data/exclude-text.ts';
import { findFolder } from '../../data/find-folder.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { fileToWrite } from '../../file-to-write.ts';
import { stepProgress } from '../../progress/step-progress.ts';
import type { Terminal } from '../../terminal.ts';
import { writeAnswer } from '../../write-answer.ts';

interface CheckOptions {
  layout?: Layout;
  excludeOut?: string;
}

const STEPS: Record<CheckProgress['step'], string> = {
  pairs: 'reading pairs',
  pictures: 'decoding pictures',
};

export async function dataCheck(
  terminal: Terminal,
  { layout, excludeOut }: CheckOptions,
  nameOrFolder: string,
): Promise<ExitCode> {
  if (excludeOut !== undefined) fileToWrite(terminal.cwd, excludeOut, '--exclude-out');
  const folder = findFolder(terminal, nameOrFolder);
  const progress = stepProgress(terminal, STEPS);
  const report = await checkDataset(folder, layout ?? (await detectLayout(folder)), progress.at);
  progress.end();
  if (excludeOut !== undefined) await writeAnswer(terminal, excludeText(report), excludeOut, '--exclude-out');
  terminal.answer(report, checkText(report, terminal.width));
  return report.defects.length === 0 ? EXIT.ok : EXIT.failed;
}
