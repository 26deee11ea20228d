/** What `keygrid data add` does: a folder gets a name, on this machine and in the database. */
import { UserError } from '@keygrid/contract';
import { LAYOUT_DEFAULTS } from '@keygrid/datasets/config';
import { saveDataFolder } from '@keygrid/runs';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { registerFolder } from '../../grid/register-folder.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';

export async function dataAdd(
  terminal: Terminal,
  _options: object,
  name: string,
  folder: string,
): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new UserError(`"${name}" cannot name a data set: expected lower-case letters, digits and dashes`);
  }
  const absolute = path.resolve(terminal.cwd, folder);
  if (!existsSync(absolute)) throw new UserError(`${absolute}: there is no such folder`);
  await withHome(terminal, async (home) => {
    const { change, splits, ...registered } = await registerFolder(home, name, absolute, { isAdded: true });
    saveDataFolder(home.settings, name, absolute);
    const text = `${name}: ${registered.layout}, fingerprint ${registered.fingerprint.slice(0, 12)}, in ${absolute}`;
    const without = LAYOUT_DEFAULTS[registered.layout].splits.filter((split) => !splits.includes(split));
    if (without.length > 0)
      terminal.note(`There is no list of ${without.join(', ')}: only ${splits.join(', ')} can be used.`);
    if (change !== undefined)
      terminal.note(
        `${change}. It is a data set of its own from now on; runs on the old files are kept, and none is reused.`,
      );
    terminal.answer({ ...registered, folder: absolute }, text);
  });
}
