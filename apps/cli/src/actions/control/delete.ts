/** What `keygrid delete` does: a study goes, with the runs that no other study needs. */
import { counted, firstNames, UserError } from '@keygrid/contract';
import { previewRemoval, removeStudy, type Removal } from '@keygrid/runs';
import type { CommandAnswers } from '../../answers/command-answers.ts';
import { confirm } from '../../ask.ts';
import { bytesText } from '../../bytes-text.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';

interface DeleteOptions {
  yes?: boolean;
  dryRun?: boolean;
}

export async function deleteStudy(
  terminal: Terminal,
  { yes = false, dryRun = false }: DeleteOptions,
  name: string,
): Promise<void> {
  await withHome(terminal, async (home) => {
    const preview = await previewRemoval(home, name);
    if (!dryRun && !yes && !(await confirm(terminal, `Delete ${goingText(preview)}? There is no way back.`)))
      throw new UserError('Nothing was deleted.');
    const removal = dryRun ? preview : await removeStudy(home, name);
    const { files, ...rest } = removal;
    const answer: CommandAnswers['delete'] = { ...rest, files: files.length, dryRun };
    const done = dryRun ? `would delete ${goingText(removal)}` : `deleted ${goingText(removal)}`;
    terminal.answer(answer, [done, ...stayingLines(removal)].join('\n'));
  });
}

function goingText({ study, cells, revisions, trainings, evaluations, running, bytes }: Removal): string {
  const runs = `${counted(trainings.length, 'training')} and ${counted(evaluations.length, 'evaluation')} with their results`;
  const now =
    running.length === 0 ? '' : `, of which ${counted(running.length, 'run is', 'runs are')} under way`;
  return `study ${study} (${counted(cells, 'cell')}, ${counted(revisions, 'revision')}), ${runs}${now}, ${bytesText(bytes)} of checkpoints`;
}

const NAMED = 3;

function stayingLines({ kept, extensions }: Removal): string[] {
  const studies = [...new Set(kept.flatMap((one) => one.studies))].sort();
  return [
    ...(kept.length === 0
      ? []
      : [
          `${counted(kept.length, 'run')} that ${firstNames(studies, NAMED)} ${studies.length === 1 ? 'has' : 'have'} cells of: not deleted`,
        ]),
    ...(extensions.length === 0
      ? []
      : [
          `${firstNames(extensions, NAMED)} had not begun to go on from a training of it, and will train from the first step`,
        ]),
  ];
}
