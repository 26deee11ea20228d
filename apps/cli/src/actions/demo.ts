/** What `keygrid demo` does: the whole path on drawn data, from nothing to tables and a picture. */
import { FULL, JAVASCRIPT, QUICK, type DemoGrid } from '../demo/demo-grids.ts';
import { exampleLine } from '../demo/draw-example.ts';
import { learningLine } from '../demo/learning.ts';
import { makeDemoData, runDemo, type DemoResult } from '../demo/run-demo.ts';
import { checkNativeTensorFlow } from '../doctor/tensorflow.ts';
import type { ExitCode } from '../exit-codes.ts';
import { sharingLine } from '../grid/describe-plan.ts';
import { settingsOf, withHome } from '../open-home.ts';
import type { WorkerOptions } from '../processes/worker-arguments.ts';
import { gridAnswer, resultText } from '../run-grid.ts';
import type { Terminal } from '../terminal.ts';

type DemoOptions = WorkerOptions & { quick?: boolean };

export async function demo(terminal: Terminal, options: DemoOptions): Promise<ExitCode> {
  const grid = await chooseGrid(terminal, options);
  const settings = settingsOf(terminal);
  const folder = await makeDemoData(terminal, settings, grid);
  const again = `npm run demo${options.quick === true ? ' -- --quick' : ''}`;
  // The demo's study is its own: a changed grid file is a new revision that needs no question.
  const run = { ...options, yes: true, data: { [grid.data]: folder }, pairs: grid.pairs };
  return withHome(
    terminal,
    async (home) => {
      const result = await runDemo(home, terminal, grid, run, again);
      const { learning, example } = result;
      const answer = { ...gridAnswer(result), learning, example };
      if (terminal.json || result.results !== undefined) terminal.answer(answer, demoText(result));
      return result.code;
    },
    settingsOf(terminal, run.data),
  );
}

/** Without the native library either grid would take hours. */
async function chooseGrid(terminal: Terminal, { quick, device }: DemoOptions): Promise<DemoGrid> {
  if (device === 'javascript') return JAVASCRIPT;
  const { finding: native } = await checkNativeTensorFlow();
  if (native.state === 'ok') return quick ? QUICK : FULL;
  terminal.note(`Native TensorFlow: ${native.detail} → ${native.advice ?? ''}.`);
  terminal.note('So a tiny grid runs instead, on the JavaScript backend.');
  return JAVASCRIPT;
}

function demoText(result: DemoResult): string {
  const { plan, study, learning, example } = result;
  return [
    resultText(result),
    '',
    sharingLine(plan),
    ...learning.map(learningLine),
    ...(example === undefined ? [] : [exampleLine(example)]),
    '',
    'Next:',
    ...nextCommands(study, example).map((line) => `  npx keygrid ${line}`),
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
