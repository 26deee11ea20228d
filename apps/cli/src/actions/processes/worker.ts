/** What `keygrid worker` does: this machine takes runs until it is told to stop. */
import type { ExitCode } from '../../exit-codes.ts';
import { runInForeground } from '../../processes/run-in-foreground.ts';
import { workerArguments, type WorkerOptions } from '../../processes/worker-arguments.ts';
import type { Terminal } from '../../terminal.ts';

export async function worker(terminal: Terminal, options: WorkerOptions): Promise<ExitCode> {
  return runInForeground(terminal, '@keygrid/worker', workerArguments(options));
}
