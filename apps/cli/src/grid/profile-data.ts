/** The data sets a profile brings along, under names of their own: what a person registered is never touched. */
import { PROFILES, type ProfileName } from '@keygrid/plan/config';
import { saveDataFolder, type Settings } from '@keygrid/runs';
import path from 'node:path';
import { settingsOf } from '../open-home.ts';
import { packageFolder } from '../processes/package-folder.ts';
import type { Terminal } from '../terminal.ts';
import type { GridOptions } from './submit-options.ts';

/** `--data` and, below it, what the profile brings. */
export function dataFolders({ data, profile }: GridOptions): Record<string, string> {
  return { ...shippedWith(profile), ...data };
}

/** Settings that also remember where the profile's data is: for workers and commands that start later. */
export function settingsForSubmit(terminal: Terminal, options: GridOptions): Settings {
  const settings = settingsOf(terminal, dataFolders(options));
  for (const [name, folder] of Object.entries(shippedWith(options.profile)))
    saveDataFolder(settings, name, folder);
  return settings;
}

function shippedWith(profile: ProfileName | undefined): Record<string, string> {
  if (profile === undefined) return {};
  const folder = path.join(packageFolder('@keygrid/datasets'), 'testdata');
  const shipped = Object.entries(PROFILES[profile].data);
  return Object.fromEntries(shipped.map(([original, name]) => [name, path.join(folder, original)]));
}
