/** Runs in a thread of the child: ends the process once the supervisor is gone, whatever native call is running. */
import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';

/** The descriptor the supervisor writes its pulse to; it closes with the supervisor. */
const LIFELINE_FD = 4;

const { silenceMs } = workerData as { silenceMs: number };
let lastPulse = performance.now();

const lifeline = new Socket({ fd: LIFELINE_FD, readable: true, writable: false });
lifeline.on('data', () => (lastPulse = performance.now()));
lifeline.on('error', endProcess);
lifeline.on('close', endProcess);
// A process that was stopped and goes on must first get the chance to read the pulses that waited meanwhile.
setInterval(() => {
  if (performance.now() - lastPulse > silenceMs) setImmediate(() => setImmediate(endIfStillSilent));
}, silenceMs / 20);

function endIfStillSilent(): void {
  if (performance.now() - lastPulse > silenceMs) endProcess();
}

/** SIGHUP, so that the supervisor (if it lives) does not take the end for the kernel's out-of-memory killer. */
function endProcess(): void {
  process.kill(process.pid, 'SIGHUP');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1000);
}
