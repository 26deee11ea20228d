/** The printing boundary of a thread: Node writes a thread's warnings past the streams of the process, which know its secrets. */
import { note } from './say.ts';

/** Call first in a thread: its warnings then go the way of all else it says, through what `guardOutput` guards. */
export function guardThread(): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message, detail }: Error & { detail?: string }) =>
    note([`${name}: ${message}`, ...(detail === undefined ? [] : [detail])].join('\n')),
  );
}
