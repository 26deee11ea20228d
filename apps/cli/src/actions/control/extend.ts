/** What `keygrid extend` does: trainings of a study go on for more epochs, as a study of their own. */
import { counted, firstNames } from '@keygrid/contract';
import { findCells, parseWhere } from '@keygrid/results';
import { extendStudy, type Extended } from '@keygrid/runs';
import type { CommandAnswers } from '../../answers/command-answers.ts';
import { commandLine } from '../../command-line.ts';
import type { WhereOptions } from '../../commands/control/where-option.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';

interface ExtendOptions extends WhereOptions {
  epochs: number;
  as?: string;
  dryRun?: boolean;
}

export async function extend(
  terminal: Terminal,
  { epochs, as, dryRun, where }: ExtendOptions,
  name: string,
): Promise<void> {
  await withHome(terminal, async (home) => {
    const conditions = parseWhere(where);
    const cells =
      conditions.length === 0 ? undefined : await findCells(home, { studies: [name], conditions });
    const extended = await extendStudy(home, name, { epochs, as, cells, dryRun, command: commandLine() });
    const { plan, ...rest } = extended;
    const answer: CommandAnswers['extend'] = { ...rest, cells: plan.cells.length };
    terminal.answer(answer, textOf(extended).join('\n'));
  });
}

const NAMED = 3;

function textOf({ study, of, epochs, dryRun, trainings, plan }: Extended): string[] {
  const going = trainings.filter(({ existing }) => existing === null);
  const there = trainings.filter(({ existing }) => existing !== null);
  const approximate = going.filter(({ isApproximate }) => isApproximate);
  const named = (runs: Extended['trainings']) =>
    firstNames(
      runs.map(({ id }) => id),
      NAMED,
    );
  const steps = going.slice(0, NAMED).map(({ id, from, fromEpoch, fromStep }) => {
    return `  ${id} from ${from}: epoch ${fromEpoch}, step ${fromStep}`;
  });
  const more = going.length > NAMED ? [`  and ${going.length - NAMED} more: --json lists all`] : [];
  const cells = counted(plan.cells.length, 'cell');
  return [
    `${study}: ${cells} of ${of} with ${epochs} epochs; ${counted(going.length, 'training')} ${dryRun ? 'would go on' : 'going on'} from a last checkpoint`,
    ...steps,
    ...more,
    ...(there.length > 0
      ? [
          `${counted(there.length, 'training')} of so many epochs there before stay as they are: ${named(there)}`,
        ]
      : []),
    ...(approximate.length > 0
      ? [`resumed before in another numeric environment, so approximate: ${named(approximate)}`]
      : []),
    dryRun ? 'Nothing was changed.' : `Next: keygrid watch ${study}; then: keygrid compare ${of} ${study}`,
  ];
}
