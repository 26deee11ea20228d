/** What `keygrid restore` does: a backup becomes a new home. */
import { counted } from '@keygrid/contract';
import { restore, verifyArchive } from '@keygrid/runs';
import path from 'node:path';
import { settingsOf } from '../../open-home.ts';
import { sayBytes } from '../../progress/say-bytes.ts';
import type { Terminal } from '../../terminal.ts';

export async function restoreBackup(
  terminal: Terminal,
  { check = false }: { check?: boolean },
  file: string,
): Promise<void> {
  const from = path.resolve(terminal.cwd, file);
  if (check) {
    const { rows, files } = await verifyArchive(from, sayBytes(terminal.note, 'reading'));
    const text = `${file} is whole: ${counted(rows, 'row')} and ${counted(files, 'file')}`;
    return terminal.answer({ file: from, rows, files }, text);
  }
  const restored = await restore(settingsOf(terminal), {
    from,
    onBytes: sayBytes(terminal.note, 'restoring'),
  });
  const { home, rows, files, migrations } = restored;
  const lines = [
    `${home}: ${counted(rows, 'row')} and ${counted(files, 'file')}`,
    ...(migrations.length === 0
      ? []
      : [`brought up to this version by ${counted(migrations.length, 'migration')}`]),
    'folders of data sets are not in a backup: keygrid data add NAME FOLDER',
  ];
  terminal.answer(restored, lines.join('\n'));
}
