/** Computes a submitted study on this machine, with progress, until it is finished or Ctrl-C. */
import type { Home } from '@keygrid/runs';
import { followStudy } from './progress/follow-study.ts';
import { sayOthers } from './progress/say-others.ts';
import type { StudySizes, StudyProgress } from '@keygrid/results';
import { openView } from './progress/open-view.ts';
import { watchInterrupts } from './processes/interrupts.ts';
import { startLocalProcesses } from './processes/local-processes.ts';
import type { WorkerOptions } from './processes/worker-arguments.ts';
import type { Terminal } from './terminal.ts';

export interface Computed {
  progress: StudyProgress;
  /** Ctrl-C came before the end. */
  interrupted: boolean;
}

/** `env` is what the processes get beside this one's settings. With `sizes` the first steps tell how long it takes. */
export async function computeStudy(
  home: Home,
  terminal: Terminal,
  study: string,
  worker: WorkerOptions & { readonly sizes?: StudySizes | undefined },
  env: NodeJS.ProcessEnv,
): Promise<Computed> {
  const view = openView(terminal);
  const interrupts = watchInterrupts();
  const processes = startLocalProcesses(home.settings, study, worker, env);
  // The worker's own budget for saving and killing, and as much again for handing the runs back.
  const limitMs = home.tunables.terminateMs + 2 * home.tunables.killAfterMs;
  const following = new AbortController();
  let interrupted = false;
  const interruption = interrupts.first.then(async () => {
    interrupted = true;
    view.say('Stopping: saving checkpoints and handing the runs back (Ctrl-C again to stop now) …');
    interrupts.onSecond(() => processes.kill());
    await processes.stop(limitMs);
    following.abort();
  });
  try {
    await sayOthers(home, study, view.say);
    const followed = followStudy(home, study, view, following.signal, worker.sizes);
    const progress = await Promise.race([followed, processes.unexpectedEnd]);
    if (interrupted) await interruption;
    return { progress, interrupted };
  } finally {
    view.end();
    following.abort();
    await processes.stop(limitMs);
    interrupts.release();
  }
}
