// A line while a long step is silent. A thread of its own prints it: the main one waits for the program it started.
import { Worker } from 'node:worker_threads';

const SILENCE_MS = 25_000;

const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let timer;
parentPort.on('message', ({ text, since }) => {
  clearInterval(timer);
  timer = setInterval(() => {
    const seconds = ((Date.now() - since) / 1000).toFixed(0);
    const all = ((Date.now() - workerData.started) / 1000).toFixed(1) + ' s';
    writeSync(2, '[setup ' + all.padStart(7) + '] ' + text + ': still at it after ' + seconds + ' s\\n');
  }, workerData.silenceMs);
});
`;

/**
 * Says so for as long as the step that was named last goes on, every `silenceMs`; silent after `end`.
 * @param {{ started: number, silenceMs?: number }} options `started`: from when the lines count, as `Date.now()`.
 */
export function startHeartbeat({ started, silenceMs = SILENCE_MS }) {
  const thread = new Worker(THREAD, { eval: true, execArgv: [], workerData: { started, silenceMs } });
  thread.unref(); // never keeps the process alive
  return {
    step: (text) => thread.postMessage({ text, since: Date.now() }),
    end: () => thread.terminate(),
  };
}
