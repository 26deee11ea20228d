/** The settings of this machine, and its home while a command works. */
import { fullDisks, fullDiskText, loadSettings, openRuns, type Runs, type Settings } from '@keygrid/runs';
import path from 'node:path';
import { whileOpen } from './processes/ending.ts';
import type { Terminal } from './terminal.ts';

/** `--home` before KEYGRID_HOME before the folder found upwards; `--data` before what this machine has on record. */
export function settingsOf({ home, cwd, env }: Terminal, data: Record<string, string> = {}): Settings {
  const settings = loadSettings({
    cwd,
    env: home === undefined ? env : { ...env, KEYGRID_HOME: path.resolve(cwd, home) },
  });
  return { ...settings, dataFolders: { ...settings.dataFolders, ...data } };
}

export async function withRuns<T>(
  terminal: Terminal,
  work: (runs: Runs) => Promise<T>,
  settings = settingsOf(terminal),
): Promise<T> {
  for (const disk of await fullDisks(settings)) terminal.note(fullDiskText(disk));
  return withRunsOf(settings, work);
}

/** It is closed, and the embedded database with it, however the command ends. */
export function withRunsOf<T>(settings: Settings, work: (runs: Runs) => Promise<T>): Promise<T> {
  const opening = openRuns(settings);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= opening.then((runs) => runs.close()));
  return whileOpen(close, async () => {
    const runs = await opening;
    try {
      return await work(runs);
    } finally {
      await close();
    }
  });
}
