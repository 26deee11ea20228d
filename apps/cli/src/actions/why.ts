/** What `keygrid why` does: why something is not running or has failed, and what to do. */
import { counted } from '@keygrid/contract';
import {
  attemptLines,
  runHistory,
  type OneWhy,
  findRunOrStudy,
  studyOverview,
  explainRun,
  type Explanation,
  explainStudy,
  type Situation,
} from '@keygrid/results';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';
import type { Home } from '@keygrid/runs';

export async function why(terminal: Terminal, _options: object, name: string): Promise<void> {
  await withHome(terminal, async (home) => {
    const found = await findRunOrStudy(home, name);
    if ('run' in found) {
      const explanation = await explainRun(home, found.run);
      const history = await runHistory(home, found.run);
      const answer: OneWhy = { ...explanation, history };
      terminal.answer(answer, [explanationText(explanation), ...attemptLines(history)].join('\n'));
    } else {
      const situations = await explainStudy(home, name);
      terminal.answer(situations, situations.map(situationText).join('\n') || (await doneText(home, name)));
    }
  });
}

/** Nothing is unfinished: all has succeeded, or nothing is needed. */
async function doneText(home: Home, study: string): Promise<string> {
  const { cells } = await studyOverview(home, study);
  if (cells.SUCCEEDED > 0) return `Every run of ${study} has succeeded.`;
  return `No cell of ${study} is needed any longer: it was cancelled. Submitting its grid file again opens it again.`;
}

function explanationText({ run, status, ...explanation }: Explanation): string {
  return [`${run} is ${status}.`, ...lines(explanation)].join('\n');
}

function situationText({ runs, status, ...explanation }: Situation): string {
  const [first = '', ...others] = runs;
  const which = others.length === 0 ? first : `${first} and ${others.length} more`;
  return [`${counted(runs.length, 'run')} ${status}: ${which}`, ...lines(explanation)].join('\n');
}

function lines({ why, advice }: Pick<Explanation, 'why' | 'advice'>): string[] {
  return [...why.map((line) => `  ${line}`), ...(advice === undefined ? [] : [`  → ${advice}`])];
}
