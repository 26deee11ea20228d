/** The settings of this machine, and its home while a command works. */
import { UserError } from '@keygrid/contract';
import { fullDisks, fullDiskText, loadSettings, openHome, type Home, type Settings } from '@keygrid/runs';
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

export async function withHome<T>(
  terminal: Terminal,
  work: (home: Home) => Promise<T>,
  settings = settingsOf(terminal),
): Promise<T> {
  for (const disk of await fullDisks(settings)) terminal.note(fullDiskText(disk));
  return withHomeOf(settings, work);
}

/** It is closed, and the embedded database with it, however the command ends. A new one does not outlast a refused command. */
export function withHomeOf<T>(settings: Settings, work: (home: Home) => Promise<T>): Promise<T> {
  const opening = openHome(settings);
  let closed: Promise<void> | undefined;
  const close = (refused = false) => (closed ??= opening.then((home) => home.close({ refused })));
  return whileOpen(close, async () => {
    const home = await opening;
    try {
      return await work(home);
    } catch (error) {
      await close(error instanceof UserError);
      throw error;
    } finally {
      await close();
    }
  });
}
