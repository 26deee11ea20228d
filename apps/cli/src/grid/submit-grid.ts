/** Submits a grid; a study that would change is asked about first. */
import { UserError, type NeededDevice } from '@keygrid/contract';
import type { Plan } from '@keygrid/plan';
import { ensureScores } from '@keygrid/results';
import {
  previewSubmit,
  storeWeights,
  StudyChanged,
  submitPlan,
  type Home,
  type SubmitReport,
} from '@keygrid/runs';
import { confirm } from '../ask.ts';
import { commandLine } from '../command-line.ts';
import type { Terminal } from '../terminal.ts';
import { changesStudy, revisionLine } from './describe-submit.ts';
import { planWithData } from './plan-with-data.ts';
import type { GridText } from './read-grid.ts';
import { requirePretrained } from './require-pretrained.ts';

export interface SubmitOptions {
  yes?: boolean;
  retryFailed?: boolean;
  /** Each in place of the grid's own. */
  needsDevice?: NeededDevice;
  minMemoryGib?: number;
}

export interface Submitted {
  plan: Plan;
  report: SubmitReport;
}

export async function submitGrid(
  home: Home,
  terminal: Terminal,
  text: GridText,
  { yes, retryFailed, needsDevice, minMemoryGib }: SubmitOptions,
): Promise<Submitted> {
  const { yaml } = text;
  const plan = await planWithData(home, text);
  const pretrained = requirePretrained(plan);
  const preview = await previewSubmit(home, plan, { yaml, retryFailed });
  if (
    changesStudy(preview) &&
    yes !== true &&
    !(await confirm(terminal, `${revisionLine(preview)}. Go on?`))
  ) {
    throw new UserError('Nothing was changed.');
  }
  // Before the rows: a worker that finds one must find the weights its spec names.
  for (const [sha256, weights] of [...plan.weightFiles, ...pretrained])
    await storeWeights(home, weights, sha256);
  // What was not asked about is not done; --yes agrees to whatever the study has become.
  const ifPrevious = yes === true ? undefined : preview.previous;
  try {
    const report = await submitPlan(home, plan, {
      yaml,
      retryFailed,
      ifPrevious,
      command: commandLine(),
      placement: {
        device: needsDevice ?? plan.grid.placement.device,
        minMemoryGiB: minMemoryGib ?? plan.grid.placement.minMemoryGiB ?? 0,
      },
    });
    // Finished for other studies, perhaps in another protocol: their stored predictions are scored in this one now.
    await ensureScores(home, [...plan.evaluations.keys()], plan.scoring);
    return { plan, report };
  } catch (error) {
    if (error instanceof StudyChanged) throw cameSecond(error);
    throw error;
  }
}

function cameSecond(cause: StudyChanged): UserError {
  const { study, previous } = cause.report;
  return new UserError(
    `Another submit of ${study} came first and made revision ${previous}. On top of it, this one would be\n` +
      `${revisionLine(cause.report)}\n` +
      'Nothing was changed. Submit again to be asked, add --yes to agree, or give the grid another name.',
    { cause },
  );
}
