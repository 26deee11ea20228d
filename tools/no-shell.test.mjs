// No shell anywhere: every process of the project starts from an argument list, so no name of a file is ever executed.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** What hands text to a shell in Node, and programs that do so with their arguments. */
const SHELLS = [
  /\b(exec|execSync)\s*\(\s*[`'"]/,
  /\b(exec|execSync)\b[^;]*from ['"](node:)?child_process['"]/,
  /(^|[{,])\s*shell:\s*(?!false\b)\S/m,
  /['"`](\/(usr\/)?bin\/)?(sh|bash|dash|zsh|cmd\.exe|powershell)['"`]/,
  /\bpg_?ctl\b/i,
];

const findsShell = (text) => SHELLS.some((pattern) => pattern.test(text));

const sources = () =>
  execFileSync('git', ['ls-files', 'apps', 'libs', 'tools', 'bench', 'prisma*'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(
      (file) =>
        /\.([cm]?[jt]s)$/.test(file) &&
        !['tools/no-shell.test.mjs', CONSTANT_SCRIPTS, ...NAMES_SHELLS].includes(file),
    );

/**
 * A program of a grid is held by a shell's process until it is watched, and the watch is a shell's: its scripts are constants, and what
 * they work on are arguments, which no shell reads.
 */
const CONSTANT_SCRIPTS = 'libs/matchers/src/program/start-process.ts';

/** These only name shells: a test of those programs, and completion, which prints scripts for a person's own shell. */
const NAMES_SHELLS = [
  'libs/matchers/src/program/open-program.test.ts',
  'apps/cli/src/actions/completion.ts',
  'apps/cli/src/completion/script.ts',
  'apps/cli/src/completion.test.ts',
  'apps/cli/src/completion-shells.test.ts',
];

/** Scripts that a file hands to a shell and that are no constant in single quotes. */
const changingScripts = (text) =>
  [...text.matchAll(/'-c',\s*([^,\]]+)/g)]
    .map(([, script]) => script)
    .filter((name) => !new RegExp(`^const ${name} =\\s*'[^'\\n]*';$`, 'm').test(text));

test('no shell: no source file starts one', () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(300);
  expect(
    files.filter(
      (file) =>
        fs.existsSync(path.join(root, file)) && findsShell(fs.readFileSync(path.join(root, file), 'utf8')),
    ),
  ).toEqual([]);
});

test('no shell: the search finds each way to start one, and passes argument lists', () => {
  const shells = [
    "import { exec } from 'node:child_process';",
    "import { execSync, spawn } from 'child_process';",
    'child_process.execSync(`ls ${folder}`)',
    "spawn('ls', [folder], { shell: true })",
    "spawn('ls', [folder], { shell: '/bin/zsh' })",
    "execFileSync('/bin/sh', ['-c', text])",
    "spawn('bash', ['-c', text])",
    'execFile(programs.pgCtl, args)',
    "path.join(bin, 'pg_ctl')",
  ];
  expect(shells.filter((text) => !findsShell(text))).toEqual([]);
  const lists = [
    "execFileSync('ls', ['-A', '--', folder])",
    'pattern.exec(text)',
    'const exec = promisify(execFile);',
  ];
  expect(lists.filter(findsShell)).toEqual([]);
});

test('no shell: where one stands in for a program, its scripts are constants', () => {
  expect(changingScripts(fs.readFileSync(path.join(root, CONSTANT_SCRIPTS), 'utf8'))).toEqual([]);
  const planted = [
    "spawn(SHELL, ['-c', text])",
    "spawn(SHELL, ['-c', `ls ${folder}`])",
    "const RUN = `$1`;\nspawn(SHELL, ['-c', RUN])",
  ];
  expect(planted.filter((text) => changingScripts(text).length === 0)).toEqual([]);
});
