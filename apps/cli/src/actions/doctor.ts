/** What `keygrid doctor` does: each part of the installation, ok or what to do; `--deep`: what a device computes, right or wrong. */
import { Device, UserError } from '@keygrid/contract';
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

export async function doctor(terminal: Terminal, { deep, device }: DoctorOptions): Promise<ExitCode> {
  if (device !== undefined && deep !== true)
    throw new UserError('--device says where --deep computes; add --deep, or leave --device out.');
  const findings = [];
  const all = deep ? computeDeeply(device ?? 'auto', terminal.env) : examine(settingsOf(terminal));
  for await (const finding of all) {
    findings.push(finding);
    if (!terminal.json) terminal.tell(findingLine(finding));
  }
  if (terminal.json) terminal.answer(findings, '');
  return findings.some(({ state, needed }) => needed && state !== 'ok') ? EXIT.failed : EXIT.ok;
}
