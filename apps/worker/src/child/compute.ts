/** What the child process does: one run, then the end. It has no credentials and talks to its supervisor only. */
import { complain } from '@keygrid/geometry';
import { loadTensorFlow, precisionsOf } from '@keygrid/model';
import { peakMemoryBytes } from '@keygrid/training';
import { classifyError } from './classify-error.ts';
import { parseChildOptions } from './options.ts';
import { holdLifeline } from './lifeline.ts';
import { runEvaluation } from './run-evaluation.ts';
import { runTraining } from './run-training.ts';
import { openSupervisorChannel } from './supervisor-channel.ts';
import { PROTOCOL } from '../ipc.ts';

const options = parseChildOptions(process.argv.slice(2));
holdLifeline(options.silenceMs);
const channel = openSupervisorChannel();
channel.send({ type: 'hello', protocol: PROTOCOL, pid: process.pid });
process.on('uncaughtException', (error) => void endWith(error));

try {
  const environment = await loadTensorFlow({ device: options.device, precision: options.precision });
  channel.send({ type: 'ready', environment: { ...environment }, precisions: precisionsOf(environment) });
  const { work, dataFolder } = await channel.start;
  const { stopped, ...summary } =
    work.stage === 'training'
      ? await runTraining(work, dataFolder, environment, channel)
      : await runEvaluation(work, dataFolder, channel);
  channel.send({
    type: 'result',
    outcome: stopped ? 'stopped' : 'finished',
    summary,
    peakMemoryBytes: peakMemoryBytes(),
  });
  await channel.flushed();
  process.exit(0);
} catch (error) {
  await endWith(error);
}

async function endWith(error: unknown): Promise<never> {
  complain(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  channel.send({ type: 'error', class: classifyError(error), message, stack });
  await channel.flushed();
  process.exit(1);
}
