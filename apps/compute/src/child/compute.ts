/**
 * What the child process does: one training, or evaluations that share its passes, then the end. It has no credentials and
 * talks to its supervisor only. It starts without TensorFlow, so that it is heard of and held by its lifeline first, and
 * loads what its work needs.
 */
import { complain } from '@keygrid/contract';
import { classifyError, parseChildOptions, PROTOCOL } from '@keygrid/ipc';
import { holdLifeline } from './lifeline.ts';
import { openSupervisorChannel } from './supervisor-channel.ts';

const options = parseChildOptions(process.argv.slice(2));
holdLifeline(options.silenceMs);
const channel = openSupervisorChannel();
channel.send({ type: 'hello', protocol: PROTOCOL, pid: process.pid });
process.on('uncaughtException', (error) => void endWith(error));

try {
  await (options.library === 'none' ? withoutTensorFlow() : withTensorFlow());
  await channel.flushed();
  process.exit(0);
} catch (error) {
  await endWith(error);
}

async function withTensorFlow(): Promise<void> {
  const { openTensorFlow } = await import('./tensorflow-work.ts');
  const { environment, precisions, run } = await openTensorFlow(options);
  channel.send({ type: 'ready', environment: { ...environment }, precisions });
  const { runs, dataFolder } = await channel.start;
  await run(runs, dataFolder, channel);
}

async function withoutTensorFlow(): Promise<void> {
  const { runPlainly } = await import('./plain-work.ts');
  await runPlainly(options, channel);
}

async function endWith(error: unknown): Promise<never> {
  complain(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  channel.send({ type: 'error', class: classifyError(error), message, stack });
  await channel.flushed();
  process.exit(1);
}
