/** Help, version and wrong usage, from the built command. */
import { readFileSync } from 'node:fs';
import { ANSWER_VERSIONS } from '@keygrid/results/answers';
import { expect, test } from 'vitest';
import { createProgram } from './program.ts';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const cwd = emptyFolder();
const commands = createProgram().commands.flatMap((command) => [
  [command.name()],
  ...command.commands.map((sub) => [command.name(), sub.name()]),
]);

test('every command has help with its options and two examples', () => {
  for (const words of commands) {
    let command = createProgram();
    let help = '';
    for (const word of words) command = command.commands.find((one) => one.name() === word) ?? command;
    command.configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    expect(help, words.join(' ')).toContain(`Usage: keygrid ${words.join(' ')}`);
    expect(help, words.join(' ')).toContain('--json');
    const examples = help.split('Examples:\n')[1]?.trimEnd().split('\n') ?? [];
    expect(examples.length, words.join(' ')).toBeGreaterThanOrEqual(2);
  }
});

test('--help goes to stdout and is no error', async () => {
  const { code, stdout, stderr } = await keygrid(['run', '--help'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: keygrid run [options] <file>');
  expect(stderr).toBe('');
});

test('keygrid schema without a name lists every answer with what it is; an unknown name is refused with the names', async () => {
  const listed = await keygrid(['schema'], { cwd });
  const lines = listed.stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(Object.keys(ANSWER_VERSIONS));
  for (const line of lines) expect(line).toMatch(/^\S+ {2,}[A-Z].*\.$/);
  const { stdout } = await keygrid(['schema', '--json'], { cwd });
  expect(JSON.parse(stdout)).toContainEqual({
    schemaVersion: 1,
    name: 'cache',
    description: 'The feature cache.',
  });
  const unknown = await keygrid(['schema', 'stauts'], { cwd });
  expect([unknown.code, unknown.stdout, unknown.stderr]).toEqual([2, '', expect.stringContaining('status')]);
});

test('--version is the version of the package', async () => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { code, stdout } = await keygrid(['--version'], { cwd });
  expect(code).toBe(0);
  expect(stdout.trim()).toBe((JSON.parse(text) as { version: string }).version);
});

test.each([
  [['stauts'], 'Did you mean status?'],
  [['data', 'ad'], 'Did you mean add?'],
  [['help', 'data', 'nope'], "unknown command 'nope'"],
  [['run'], "missing required argument 'file'"],
  [['run', 'a.yaml', '--slot', '2'], 'Did you mean --slots?'],
  [['run', 'a.yaml', '--slots', 'two'], 'Expected a whole number of at least 1.'],
  [['worker', '--device', 'abacus'], 'Allowed choices are auto, cpu, cuda, javascript.'],
  [[], 'Usage: keygrid'],
])('%j is wrong usage: exit code 2 and the way out on stderr', async (args, message) => {
  const { code, stdout, stderr } = await keygrid(args, { cwd });
  expect(stderr).toContain(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});
