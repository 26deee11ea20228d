/** `keygrid data check`: can runs use this folder, and what should one know about it? */
import { checkDataset, detectLayout, type CheckProgress } from '@keygrid/datasets';
import type { Layout } from '@keygrid/datasets/config';
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';
import { checkText } from '../../data/check-text.ts';
import { excludeText } from '../../data/exclude-text.ts';
import { findFolder } from '../../data/find-folder.ts';
import { layoutOption } from '../../data/layout-option.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { fileToWrite } from '../../file-to-write.ts';
import { stepProgress } from '../../progress/step-progress.ts';
import type { Terminal } from '../../terminal.ts';
import { writeAnswer } from '../../write-answer.ts';

interface CheckOptions {
  layout?: Layout;
  excludeOut?: string;
}

const ABOUT = `
Reads every pair of every split and decodes every picture. A defect is what a run would fail at: runs are strict and
skip nothing by themselves. A fact stops no run. Exit code: 0 no defect, 1 defects, 2 wrong usage.

Defective pairs are left out of all splits by naming them in the grid file; the list is part of the data, so runs with
and without it have different ids:
  base:
    data:
      name: spair-71k
      exclude: ["000001-left-right:cat"]`;

export function addDataCheck(data: Command): void {
  data
    .command('check')
    .argument('<folder>', 'a folder, or the name of a data set on this machine')
    .description('read a whole data set: list every defect, count pairs, keypoints and what splits share')
    .addOption(layoutOption())
    .option(
      '--exclude-out <file>',
      'write the defective pairs as an `exclude:` list to paste under base.data',
    )
    .addHelpText('after', ABOUT)
    .addHelpText(
      'after',
      examples(
        ['keygrid data check /data/SPair-71k', 'table of the splits, defects by kind, facts'],
        ['keygrid data check spair --exclude-out exclude.yaml', 'and the pairs to leave out, one line each'],
        ['keygrid data check pairs --json', 'every finding with every pair it concerns'],
      ),
    )
    .action(act(dataCheck));
}

const STEPS: Record<CheckProgress['step'], string> = {
  pairs: 'reading pairs',
  pictures: 'decoding pictures',
};

async function dataCheck(
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
  terminal.answer(report, checkText(report));
  return report.defects.length === 0 ? EXIT.ok : EXIT.failed;
}
