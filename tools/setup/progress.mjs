// One line a step: what is done now, and how long it took; a step that takes long gets another line now and then.
import { startHeartbeat } from './heartbeat.mjs';

const started = Date.now();
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

let heartbeat;

/** Prints on stderr, so that `--json` output on stdout stays clean. */
export function say(text) {
  console.error(`[setup ${seconds(Date.now() - started).padStart(7)}] ${text}`);
  begin(text);
}

/** A step that is over at once when there is nothing to do: it is spoken of only when it takes long. */
export function begin(text) {
  heartbeat ??= startHeartbeat({ started });
  heartbeat.step(text);
}

/** The last step has ended, and no other follows. */
export function endOfSteps() {
  void heartbeat?.end();
  heartbeat = undefined;
}

/** A sentence for people about something that could not be set up although the program still works. */
export class CannotSetUp extends Error {}
