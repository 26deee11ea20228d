/** What `keygrid import` does: a study that another database exported, into this one. */
import { counted } from '@keygrid/contract';
import { importStudy, type Imported } from '@keygrid/runs';
import path from 'node:path';
import { withHome } from '../../open-home.ts';
import { sayBytes } from '../../progress/say-bytes.ts';
import type { Terminal } from '../../terminal.ts';

interface ImportOptions {
  prefer?: 'mine' | 'theirs';
  as?: string;
}

export async function importArchive(
  terminal: Terminal,
  { prefer, as }: ImportOptions,
  file: string,
): Promise<void> {
  const from = path.resolve(terminal.cwd, file);
  const onBytes = sayBytes(terminal.note, `importing ${file}`);
  await withHome(terminal, async (home) => {
    const imported = await importStudy(home, {
      from,
      onBytes,
      ...(prefer === undefined ? {} : { preference: prefer }),
      ...(as === undefined ? {} : { as }),
    });
    terminal.answer(imported, importText(imported));
  });
}

function importText({ study, cells, files, taken, replaced, equal, kept, open }: Imported): string {
  const parts = [
    [taken.length, 'taken from the file'],
    [replaced.length, 'of them in place of other results here'],
    [equal.length, 'here already with the same bits'],
    [kept.length, 'kept as they are here, with other bits'],
    [open.length, 'without results'],
  ] as const;
  const runs = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const lines = [
    `${study}: ${counted(cells, 'new cell')}, ${counted(files, 'file')} stored`,
    `runs: ${runs.join(', ') || 'none'}`,
    `keygrid report ${study}`,
  ];
  return lines.join('\n');
}
