/** `keygrid doctor`: each part of the installation, ok or what to do. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { examine } from '../doctor/examine.ts';
import { findingLine } from '../doctor/part.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { settingsOf } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check each part of the installation and say what to do about what is missing')
    .addHelpText(
      'after',
      examples(
        ['keygrid doctor', 'a line for each part; exit code 1 when something needed is missing'],
        ['keygrid doctor --json', 'the same for a program'],
      ),
    )
    .action(act(doctor));
}

async function doctor(terminal: Terminal): Promise<ExitCode> {
  const findings = [];
  for await (const finding of examine(settingsOf(terminal))) {
    findings.push(finding);
    if (!terminal.json) terminal.print(findingLine(finding));
  }
  if (terminal.json) terminal.answer(findings, '');
  return findings.some(({ state, needed }) => needed && state === 'missing') ? EXIT.failed : EXIT.ok;
}
