/** What `keygrid plan` does: what a grid file comes to, with nothing changed. */
import { describeMerged, type Plan } from '@keygrid/plan';
import { previewSubmit, type SubmitReport } from '@keygrid/runs';
import { sharingLine } from '../grid/describe-plan.ts';
import { submitLines } from '../grid/describe-submit.ts';
import { estimateTime, type TimeEstimate } from '@keygrid/results';
import { featureLines } from '../grid/describe-features.ts';
import { estimateLines } from '../grid/describe-estimate.ts';
import { planWithData } from '../grid/plan-with-data.ts';
import { dataFolders } from '../grid/profile-data.ts';
import { readGrid } from '../grid/read-grid.ts';
import type { GridOptions } from '../grid/submit-options.ts';
import { settingsOf, withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

export async function plan(terminal: Terminal, options: GridOptions, file: string): Promise<void> {
  const text = readGrid(file, options);
  await withHome(
    terminal,
    async (home) => {
      const planned = await planWithData(home, text);
      const preview = await previewSubmit(home, planned, text);
      const estimate = await estimateTime(home, planned, new Set(preview.runs.existing.SUCCEEDED));
      const features = await featureLines(planned, home.settings);
      terminal.answer(planAnswer(planned, preview, estimate), planText(planned, preview, estimate, features));
    },
    settingsOf(terminal, dataFolders(options)),
  );
}

function planAnswer(planned: Plan, preview: SubmitReport, estimate: TimeEstimate[]): object {
  const { cells, trainings, evaluations, merged } = planned;
  return {
    study: preview.study,
    cells,
    trainings: [...trainings.keys()],
    evaluations: [...evaluations.keys()],
    merged,
    preview,
    estimate,
  };
}

function planText(
  planned: Plan,
  preview: SubmitReport,
  estimate: TimeEstimate[],
  features: readonly string[],
): string {
  const merged = describeMerged(planned);
  return [
    sharingLine(planned),
    ...(merged === undefined ? [] : [merged]),
    ...submitLines(preview),
    ...estimateLines(estimate),
    ...features,
    'Nothing was submitted.',
  ].join('\n');
}
