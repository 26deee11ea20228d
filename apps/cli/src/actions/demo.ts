/** What `keygrid demo` does: the whole path on drawn data, from nothing to tables and a picture. */
import { chooseGrids, type DemoOptions } from '../demo/choose-grids.ts';
import { exampleLine } from '../demo/draw-example.ts';
import { learningLine } from '../demo/learning.ts';
import { makeDemoData, runDemo, type DemoResult } from '../demo/run-demo.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { sharingLine } from '../grid/describe-plan.ts';
import { settingsOf, withHome } from '../open-home.ts';
import { gridAnswer, resultText } from '../run-grid.ts';
import type { Terminal } from '../terminal.ts';

export async function demo(terminal: Terminal, options: DemoOptions): Promise<ExitCode> {
  const grids = await chooseGrids(terminal, options);
  const [{ data, pairs }] = grids;
  const folder = await makeDemoData(terminal, settingsOf(terminal), grids[0]);
  const again = `npm run demo${options.quick === true ? ' -- --quick' : ''}`;
  // The demo's studies are its own: a changed grid file is a new revision that needs no question.
  const run = { ...options, yes: true, data: { [data]: folder }, pairs };
  return withHome(
    terminal,
    async (home) => {
      const results: DemoResult[] = [];
      for (const grid of grids) {
        const result = await runDemo(home, terminal, grid, run, again);
        results.push(result);
        const isLast = grid === grids.at(-1);
        // Said when it is known, not at the end of all.
        if (!terminal.json && result.results !== undefined)
          terminal.tell(demoText(result, isLast, terminal.width));
        if (result.code !== EXIT.ok) break;
      }
      if (terminal.json) terminal.answer(demoAnswer(results), '');
      return results.at(-1)?.code ?? EXIT.failed;
    },
    settingsOf(terminal, run.data),
  );
}

/** What `--json` prints: the last study, and in `earlier` those before it. */
function demoAnswer(results: readonly DemoResult[]): object {
  const [last, ...earlier] = results
    .map((result) => ({ ...gridAnswer(result), learning: result.learning, example: result.example }))
    .reverse();
  return { ...last, earlier: earlier.reverse() };
}

function demoText(result: DemoResult, isLast: boolean, width: number): string {
  const { plan, study, learning, example } = result;
  const next = ['Next:', ...nextCommands(study, example).map((line) => `  npx keygrid ${line}`)];
  return [
    resultText(result, width),
    '',
    sharingLine(plan),
    ...learning.map(learningLine),
    ...(example === undefined ? [] : [exampleLine(example)]),
    '',
    ...(isLast ? next : []),
  ].join('\n');
}

function nextCommands(study: string, example: DemoResult['example']): string[] {
  const again = example && `predict ${example.evaluation} --pair ${example.pair} --out match.png --compare`;
  return [
    `report ${study} --format markdown`,
    `query ${study} --where evaluation.kbc.mode=both --group small`,
    ...(again === undefined ? [] : [again]),
    'run experiments/table-4.yaml --data spair-71k=FOLDER   # the paper, on your SPair-71k',
  ];
}
