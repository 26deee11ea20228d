/** `keygrid doctor`: each part of the installation, ok or what to do; `--deep`: what a device computes, right or wrong. */
import { Device } from '@keygrid/contract';
import { type Command, Option } from 'commander';
import { act, examples } from '../command.ts';

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
    .action(act(async () => (await import('../actions/doctor.ts')).doctor));
}
