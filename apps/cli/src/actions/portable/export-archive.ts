/** What `keygrid export STUDY --to FILE` does: the study as one file for another database. */
import { counted, UserError } from '@keygrid/contract';
import { exportStudy } from '@keygrid/runs';
import { bytesText } from '../../bytes-text.ts';
import { fileToWrite } from '../../file-to-write.ts';
import { withHome } from '../../open-home.ts';
import { sayBytes } from '../../progress/say-bytes.ts';
import type { Terminal } from '../../terminal.ts';

export interface ArchiveOptions {
  to: string;
  checkpoints?: boolean | undefined;
}

export async function exportArchive(
  terminal: Terminal,
  { to, checkpoints = false }: ArchiveOptions,
  study: string,
): Promise<void> {
  if (/^[te]-[0-9a-f]{1,20}$/.test(study))
    throw new UserError(
      `--to writes a whole study and ${study} is a run; name its study, or give --predictions`,
    );
  const file = fileToWrite(terminal.cwd, to, '--to');
  await withHome(terminal, async (home) => {
    const onBytes = sayBytes(terminal.note, `exporting ${study}`);
    const written = await exportStudy(home, { study, to: file, checkpoints, onBytes });
    const { rows, files, bytes, sha256 } = written;
    const text =
      `${study}: ${counted(rows, 'row')} and ${counted(files, 'file')} in ${file} (${bytesText(bytes)})\n` +
      `SHA-256 ${sha256}; elsewhere: keygrid import ${to}`;
    terminal.answer({ study, file, rows, files, bytes, sha256 }, text);
  });
}
