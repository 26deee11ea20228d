/** The view that fits the terminal: a block drawn in place, or a line for each change. */
import type { Terminal } from '../terminal.ts';
import { liveView } from './live-view.ts';
import { plainView } from './plain-view.ts';
import type { ProgressView } from './progress-view.ts';

export function openView(terminal: Terminal): ProgressView {
  if (!terminal.canRedraw) return plainView(terminal.note);
  return liveView((text) => void process.stderr.write(text), terminal.columns);
}
