/** What `keygrid cache` does: the size of the feature cache, or an end of it. */
import { counted } from '@keygrid/contract';
import { dropKept, featureFolder, keptSize } from '@keygrid/files';
import { featureLimit } from '@keygrid/runs';
import { bytesText } from '../bytes-text.ts';
import { settingsOf } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

export async function cache(terminal: Terminal, { clear }: { clear?: boolean }): Promise<void> {
  const folder = featureFolder(terminal.env);
  const limitBytes = featureLimit(settingsOf(terminal));
  const { entries, bytes } = clear === true ? await dropKept(folder) : await keptSize(folder);
  const held = `${counted(entries, 'picture view')} (${bytesText(bytes)})`;
  const text = clear === true ? `removed ${held}` : `${held} of at most ${bytesText(limitBytes)}`;
  terminal.answer({ folder, entries, bytes, limitBytes, cleared: clear === true }, `${folder}: ${text}`);
}
