/** README's commands, block by block, as a reader types them: what stands in for a download is listed in `readme-rules.ts`. */
import { freePort, openHome, REDIS_IS_INSTALLED, type OpenHome } from '@keygrid/runs/testing';
import { loadSettings } from '@keygrid/runs';
import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROJECT_FOLDER } from './processes/package-folder.ts';
import { emptyFolder, finished, keygrid, startKeygrid, type Answer } from './testing/keygrid.ts';
import { QUICK_DEMO, ruleFor, RULES, wordsOf } from './testing/readme-rules.ts';
import { commandBlocks, firstBlock, printedAnswers } from './testing/readme.ts';

const README = readFileSync(path.join(PROJECT_FOLDER, 'README.md'), 'utf8');
const BLOCKS = commandBlocks(README);
const MINUTES = 60_000;
const CLUSTER = 'Several machines';
const cwd = emptyFolder();
const at = (...names: string[]): string => path.join(cwd, ...names);
/** What the commands of its blocks printed. */
const answers = new Map<string, string>();
/** Held open so that the database is not started and stopped with each command. */
let home: OpenHome;
beforeAll(async () => {
  writeFileSync(at('my-ablation.yaml'), firstBlock(README, 'yaml'));
  home = await openHome(loadSettings({ cwd, env: { KEYGRID_HOME: at('.keygrid') } }));
});
afterAll(() => home.close());

/** Runs a command to its end; it must succeed. */
async function succeed(command: string, env: Record<string, string> = {}, folder = cwd): Promise<Answer> {
  const rule = ruleFor(command);
  const { env: own, words } = wordsOf(command);
  const [program = '', ...args] = words;
  const where = { cwd: (rule.does === 'run' && rule.from) || folder, env: { ...env, ...own } };
  const started =
    program === 'keygrid' ? startKeygrid(args, where) : startProgram(program, args, where.cwd, where.env);
  const answer = await finished(started);
  expect(answer.code, `${command}\n${answer.stdout}\n${answer.stderr}`).toBe(0);
  return answer;
}

function startProgram(
  program: string,
  args: string[],
  folder: string,
  env: Record<string, string>,
): ChildProcess {
  return spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('every command of README has a rule, every rule a command, and one without a rule is refused', () => {
  const commands = BLOCKS.flatMap((block) => block.commands);
  const used = new Set(commands.map(ruleFor));
  expect(RULES.filter((rule) => !used.has(rule))).toEqual([]);
  expect(commands).toContain('npm run demo');
  expect(commands).toContain(QUICK_DEMO);
  const [block] = commandBlocks('# A\n```sh\nnpx keygrid plan x.yaml && keygrid fly   # away\n```\n');
  expect(block?.commands).toEqual(['npx keygrid plan x.yaml', 'keygrid fly']);
  expect(() => ruleFor(block?.commands[1] ?? '')).toThrow('"keygrid fly" has no rule');
});

const isRun = (command: string): boolean => ruleFor(command).does === 'run';
const alone = BLOCKS.filter(({ heading, commands }) => heading !== CLUSTER && commands.some(isRun));
test.each(alone.map((block, i) => [`${i + 1} (${block.heading})`, block] as const))(
  'block %s',
  { timeout: 5 * MINUTES },
  async (_name, { commands }) => {
    if (commands.some((command) => command.includes(' mine.json'))) await writePredictions();
    for (const command of commands.filter(isRun)) answers.set(command, (await succeed(command)).stdout);
  },
);

test.each(Object.entries(printedAnswers(README)))(
  'what README prints of %s has the words of the answer, in their order',
  (command, parts) => {
    const answer = formOf(answers.get(command) ?? '');
    for (const part of parts) expect(answer).toContain(formOf(part));
  },
);

/** The words of an answer: numbers, ids of pairs and what stands in for a setting aside. */
const formOf = (text: string): string =>
  text
    .replaceAll('matcher.side', 'model.csfa')
    .replaceAll(/\S+:\w+/g, 'PAIR')
    .replaceAll(/(?:< )?[+-]?\d+(?:\.\d+)?(?: to [+-]?\d+(?:\.\d+)?)?|–/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The file of "any program's predictions". */
async function writePredictions(): Promise<void> {
  const { code } = await keygrid(['export', 'table-4-miniature', '--predictions', 'predictions'], { cwd });
  expect(code).toBe(0);
  const [file = ''] = readdirSync(at('predictions'));
  copyFileSync(at('predictions', file), at('mine.json'));
}

test('the blocks left what README says they leave', () => {
  expect(readFileSync(at('table-4.md'), 'utf8')).toContain('Table 4, KBC');
  expect(readFileSync(at('pair.png')).subarray(1, 4).toString()).toBe('PNG');
  expect(existsSync(at('resnet101.safetensors'))).toBe(true);
});

describe.skipIf(!REDIS_IS_INSTALLED)('several machines, on one', () => {
  const commands = BLOCKS.filter(({ heading }) => heading === CLUSTER).flatMap((block) => block.commands);
  const env: Record<string, string> = {};
  let port = '';
  const staying: { child: ChildProcess; ended: Promise<Answer> }[] = [];
  const folder = at('machine');

  beforeAll(async () => {
    port = String(await freePort());
    for (const name of [folder, at('shared')]) mkdirSync(name);
    writeFileSync(path.join(folder, 'my-ablation.yaml'), firstBlock(README, 'yaml'));
    await home.sql.query('CREATE DATABASE cluster');
  });
  afterAll(async () => {
    for (const { child, ended } of staying.reverse()) {
      child.kill('SIGTERM');
      await ended;
    }
  });

  const machine = (): Record<string, string> => ({
    ...env,
    KEYGRID_HOME: path.join(folder, '.keygrid'),
    KEYGRID_TIME_SCALE: '0.2',
  });

  function setVariables(words: readonly string[]): void {
    const database = new URL(home.sql.url);
    database.pathname = '/cluster';
    const values: Record<string, string> = {
      DATABASE_URL: database.href,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      KEYGRID_STORE: `file://${at('shared')}`,
    };
    for (const name of words.slice(1).map((word) => word.split('=')[0] ?? '')) env[name] = values[name] ?? '';
    expect(env).toEqual(values);
  }

  async function startStaying(command: string, ready: string, more: readonly string[]): Promise<void> {
    const { env: own, words } = wordsOf(command);
    const [program = '', ...args] = words;
    const child =
      program === 'keygrid'
        ? startKeygrid(args, { cwd: folder, env: { ...machine(), ...own } })
        : startProgram(program, [...args, '--port', port, ...more], folder, own);
    const ended = finished(child);
    staying.push({ child, ended });
    const said = new Promise<void>((resolve) => {
      let all = '';
      child.stdout?.on('data', (text: string) => (all += text).includes(ready) && resolve());
    });
    const died = ended.then(({ code, stderr }) => {
      throw new Error(`${command} ended with code ${code} before it was ready: ${stderr}`);
    });
    died.catch(() => undefined);
    await Promise.race([said, died]);
  }

  test(
    'each command works, and the worker computes what was submitted',
    { timeout: 5 * MINUTES },
    async () => {
      for (const command of commands) {
        const rule = ruleFor(command);
        if (rule.does === 'set') setVariables(command.split(/\s+/));
        else if (rule.does === 'stay') await startStaying(command, rule.ready, rule.more ?? []);
        else if (rule.does === 'run') await succeed(command, machine(), folder);
      }
      const observed = await openHome(loadSettings({ cwd: folder, env: machine() }));
      const succeeded = () => observed.db.run.count({ where: { status: 'SUCCEEDED' } });
      await expect.poll(succeeded, { interval: 100 }).toBeGreaterThan(0);
      await observed.close();
    },
  );
});
