/** What `keygrid scheduler` does: keeps the queue filled and gives lost runs back. */
import type { ExitCode } from '../../exit-codes.ts';
import { runInForeground } from '../../processes/run-in-foreground.ts';
import type { Terminal } from '../../terminal.ts';

export async function scheduler(terminal: Terminal): Promise<ExitCode> {
  return runInForeground(terminal, '@keygrid/scheduler', []);
}
