// One line a step: what is done now, and how long it took.

const started = Date.now();
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Prints on stderr, so that `--json` output on stdout stays clean. */
export function say(text) {
  console.error(`[setup ${seconds(Date.now() - started).padStart(7)}] ${text}`);
}

/** A sentence for people about something that could not be set up although the program still works. */
export class CannotSetUp extends Error {}
