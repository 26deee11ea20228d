/** What `keygrid backup` does: database and store as one file, while runs go on. */
import { counted, firstNames } from '@keygrid/contract';
import { backUp, verifyArchive } from '@keygrid/runs';
import { bytesText } from '../../bytes-text.ts';
import { fileToWrite } from '../../file-to-write.ts';
import { withHome } from '../../open-home.ts';
import { sayBytes } from '../../progress/say-bytes.ts';
import type { Terminal } from '../../terminal.ts';

export async function backup(
  terminal: Terminal,
  { verify = false }: { verify?: boolean },
  to: string,
): Promise<void> {
  const file = fileToWrite(terminal.cwd, to, 'backup');
  await withHome(terminal, async (home) => {
    const written = await backUp(home, { to: file, onBytes: sayBytes(terminal.note, 'backing up') });
    if (verify) await verifyArchive(file, sayBytes(terminal.note, 'verifying'));
    const { rows, files, bytes, sha256, missing } = written;
    const lines = [
      `${file}: ${counted(rows, 'row')} and ${counted(files, 'file')} (${bytesText(bytes)})${verify ? ', read back whole' : ''}`,
      `SHA-256 ${sha256}; back from it: keygrid --home NEW restore ${to}`,
      ...(missing.length === 0 ? [] : [`not in the store, and so not in the backup: ${firstNames(missing)}`]),
    ];
    terminal.answer({ file, verified: verify, rows, files, bytes, sha256, missing }, lines.join('\n'));
  });
}
