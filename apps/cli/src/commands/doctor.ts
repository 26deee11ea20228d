/** `keygrid doctor`: each part of the installation, ok or what to do; `--deep`: what a device computes, right or wrong. */
import { Device, UserError } from '@keygrid/contract';
import { type Command, Option } from 'commander';
import { act, examples } from '../command.ts';
import { computeDeeply } from '../doctor/compute-deeply.ts';
import { examine } from '../doctor/examine.ts';
import { findingLine } from '../doctor/part.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { settingsOf } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

interface DoctorOptions {
  deep?: boolean;
  device?: Device;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check each part of the installation and say what to do about what is missing')
    .option('--deep', 'compute instead: reference cases, a training twice, killed and resumed, its speed')
    .addOption(
      new Option('--device <device>', 'with --deep: where to compute (default auto)').choices(Device.options),
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid doctor', 'a line for each part; exit code 1 when something needed is missing'],
        ['keygrid doctor --json', 'the same for a program'],
        ['keygrid doctor --device cuda --deep', 'is all well on this card? At most two minutes'],
      ),
    )
    .action(act(doctor));
}

async function doctor(terminal: Terminal, { deep, device }: DoctorOptions): Promise<ExitCode> {
  if (device !== undefined && deep !== true)
    throw new UserError('--device says where --deep computes; add --deep, or leave --device out.');
  const findings = [];
  const all = deep ? computeDeeply(device ?? 'auto', terminal.env) : examine(settingsOf(terminal));
  for await (const finding of all) {
    findings.push(finding);
    if (!terminal.json) terminal.print(findingLine(finding));
  }
  if (terminal.json) terminal.answer(findings, '');
  return findings.some(({ state, needed }) => needed && state !== 'ok') ? EXIT.failed : EXIT.ok;
}
