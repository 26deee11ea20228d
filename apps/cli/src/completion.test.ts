/** Completion in a real bash, with the built command. */
import { submitPlan } from '@keygrid/runs';
import { makeTestHome, samplePlan, type TestHome } from '@keygrid/runs/testing';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFolder, KEYGRID, keygrid } from './testing/keygrid.ts';
import { DESCRIBED } from './testing/schema-problems.ts';

const cwd = emptyFolder();
let made: TestHome;
beforeAll(async () => {
  made = await makeTestHome();
  await submitPlan(made.home, samplePlan({ name: 'kept-study', seeds: [1] }), { yaml: '' });
});
afterAll(() => made.drop());

/** What a tab after each line offers; bash sets its signs between words only where a person types. */
async function tabs(...lines: string[]): Promise<string[][]> {
  const script = `keygrid() { "$NODE" "$KEYGRID" "$@"; }
    source <(keygrid completion bash)
    COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
    for COMP_LINE in "$@"; do
      COMP_POINT=\${#COMP_LINE}
      _keygrid
      printf '%s|' "\${COMPREPLY[@]}"
      printf '\\n'
    done`;
  const env = { ...process.env, ...made.env, NODE: process.execPath, KEYGRID };
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'bash', ...lines], { cwd, env });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('|').filter((word) => word !== ''));
}

test('bash completes commands, options, choices, studies and columns', async () => {
  const [commands, below, options, choices, answers, studies, columns, cut] = await tabs(
    'keygrid re',
    'keygrid data ',
    'keygrid query --gr',
    'keygrid report kept-study --format ',
    'keygrid schema ',
    'keygrid report ke',
    'keygrid query kept-study --columns seed,stat',
    'keygrid query kept-study --sort -pck@0',
  );
  expect(commands?.sort()).toEqual(['report', 'reproduce', 'rescore', 'restore', 'resume', 'retry']);
  expect(below).toContain('check');
  expect(options).toEqual(['--group', '--group-by']);
  expect(choices).toEqual(['text', 'markdown', 'csv', 'latex', 'html', 'json']);
  expect(answers?.sort()).toEqual([...DESCRIBED].sort());
  expect(studies).toEqual(['kept-study']);
  expect(columns).toEqual(['seed,status']);
  expect(cut).toContain('0.1');
});

test('another shell is refused', async () => {
  expect((await keygrid(['completion', 'tcsh'], { cwd })).code).toBe(2);
});

test('without a home, or with a database that is away, there are no names and no message', async () => {
  const none = { code: 0, stdout: '', stderr: '' };
  expect(await keygrid(['complete', '--', 'report', ''], { cwd })).toEqual(none);
  expect(existsSync(path.join(cwd, '.keygrid'))).toBe(false);
  const env = { DATABASE_URL: 'postgresql://someone:nothing@127.0.0.1:1/none' };
  expect(await keygrid(['complete', '--', 'report', ''], { cwd, env })).toEqual(none);
});
