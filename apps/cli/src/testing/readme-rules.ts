/** What the test of README's commands may put in place of what a test machine lacks: all of it, one list. */
import path from 'node:path';
import { PROJECT_FOLDER } from '../processes/package-folder.ts';

export type Rule = {
  readonly command: RegExp;
} & (
  | { readonly does: 'run'; readonly from?: string }
  /** Goes on in the background until the block's end; `ready` is what it says when it has started. */
  | { readonly does: 'stay'; readonly ready: string; readonly more?: readonly string[] }
  /** Sets variables for the commands behind it; their values are the test's. */
  | { readonly does: 'set' }
  | { readonly does: 'elsewhere'; readonly why: string }
);

/** As `demo.test.ts` runs it, in place of the full demo. */
export const QUICK_DEMO = 'npm run demo -- --quick';

const ONE_SHOT =
  'doctor|plan|run|submit|status|why|report|query|compare|sql|rescore|score|export|import|backup|data (add|check|show)|weights convert';

export const RULES: readonly Rule[] = [
  { command: /^npm test$/, does: 'elsewhere', why: 'it is what runs this test' },
  { command: /^npm run demo( -- --quick)?$/, does: 'elsewhere', why: `demo.test.ts: ${QUICK_DEMO}` },
  { command: /^npm run setup -- --cuda$/, does: 'elsewhere', why: 'it downloads 4 GB' },
  {
    command: /^npm run -s bench -- chaos /,
    does: 'elsewhere',
    why: 'bench/src/chaos/chaos.test.ts: two minutes of it',
  },
  { command: /^npm run -s parity -- /, does: 'run', from: PROJECT_FOLDER },
  { command: /^export /, does: 'set' },
  {
    command: /^redis-server /,
    does: 'stay',
    ready: 'Ready to accept connections',
    more: ['--bind', '127.0.0.1', '--dir', '.'],
  },
  { command: /^keygrid (scheduler|worker)( |$)/, does: 'stay', ready: 'is ready' },
  { command: new RegExp(`^keygrid (${ONE_SHOT})( |$)`), does: 'run' },
];

const shipped = (folder: string): string => path.join(PROJECT_FOLDER, 'libs', folder);
const PAIRS = shipped('datasets/testdata/spair-71k');
const MINIATURE = ['--profile', 'miniature'];

/** Word of a command → words in its place: the pairs shipped with the code for a download, grids in miniature. */
export const STAND_INS: Readonly<Record<string, readonly string[]>> = {
  '/data/SPair-71k': [PAIRS],
  '/local/SPair-71k': [PAIRS],
  'resnet101-63fe2227.pth': [shipped('weights/testdata/pytorch/resnet.pth')],
  'experiments/table-4.yaml': [path.join(PROJECT_FOLDER, 'experiments/table-4.yaml'), ...MINIATURE],
  'my-ablation.yaml': ['my-ablation.yaml', ...MINIATURE],
  'table-4': ['table-4-miniature'],
  'my-ablation': ['my-ablation-miniature'],
  STUDY: ['table-4-miniature'],
  // Questions about the demo's features: of the study that the block before has computed. demo.test.ts holds the demo itself.
  'demo-zero-shot': ['my-ablation-miniature'],
  'matcher.side = 256': ['model.csfa = true'],
  'matcher.side,kbc.mode,pck@0.1': ['model.csfa,kbc.mode,pck@0.1'],
  'kbc.mode = none and matcher.side = 256': ['kbc.mode = none and model.csfa = true'],
  'kbc.mode = both and matcher.side = 256': ['kbc.mode = both and model.csfa = true'],
  'test:17': ['test:0'],
  // A few cases: the worker's own tests compute them all.
  'libs/model/testdata/parity': ['libs/images/testdata/parity'],
};

/** The words of a command as the test runs it: variables before it, `npx` gone, stand-ins in place. */
export function wordsOf(command: string): { env: Record<string, string>; words: string[] } {
  const quoted = command.replace(/^npx /, '').match(/'[^']*'|\S+/g) ?? [];
  const written = quoted.map((word) => word.replace(/^'|'$/g, ''));
  const first = written.findIndex((word) => !/^[A-Z][A-Z0-9_]*=/.test(word));
  const env = written.slice(0, Math.max(0, first)).map((setting): [string, string] => {
    const [name = '', value = ''] = setting.split('=');
    return [name, STAND_INS[value]?.[0] ?? value];
  });
  const words = written.slice(Math.max(0, first));
  return { env: Object.fromEntries(env), words: words.flatMap((word) => STAND_INS[word] ?? [word]) };
}

/** The rule for a command as README has it. Throws for a command without one. */
export function ruleFor(command: string): Rule {
  const bare = command.replace(/^npx /, '');
  const named = bare.startsWith('export ') ? bare : bare.replace(/^([A-Z][A-Z0-9_]*=\S+ )+/, '');
  const rule = RULES.find((one) => one.command.test(named));
  if (rule) return rule;
  throw new Error(`README's command "${command}" has no rule in testing/readme-rules.ts: how is it tried?`);
}
