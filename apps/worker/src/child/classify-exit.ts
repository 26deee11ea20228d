/** What the end of a child without a result means. */
import { shortened, type ChildFailure } from '@keygrid/contract';
import { classifyWords } from '@keygrid/ipc';

export interface ChildEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last signal we sent ourselves, if any. */
  signalSent?: NodeJS.Signals | undefined;
  /** The process could not even be started. */
  startError?: Error | undefined;
}

export interface ExitVerdict {
  class: ChildFailure | 'worker-lost';
  message: string;
}

const HEAP_LIMIT = /JavaScript heap out of memory|std::bad_alloc/;

/**
 * `outputTail`: the last output of the child, where the runtime says why it aborted. `oomKilled`: whether the kernel
 * killed any process because memory ran out meanwhile; undefined where it does not tell.
 */
export function classifyExit(end: ChildEnd, outputTail: string, oomKilled: boolean | undefined): ExitVerdict {
  if (end.startError)
    return { class: 'unknown', message: `The child process could not be started: ${end.startError.message}` };
  const said = classifyWords(outputTail);
  if (said === 'device-lost')
    return { class: said, message: `The child ended because its GPU was lost: ${lineOf(outputTail, said)}` };
  if (HEAP_LIMIT.test(outputTail))
    return { class: 'out-of-memory', message: 'The child ended because its memory allocator failed.' };
  // TensorFlow also notes what it could do without: only an abort that was not asked for is one.
  if (said === 'out-of-memory' && end.signal === 'SIGABRT' && !end.signalSent)
    return { class: said, message: `The child ended because its GPU had no memory left: ${lineOf(outputTail, said)}` }; // prettier-ignore
  if (end.signal === 'SIGKILL' && end.signalSent !== 'SIGKILL') {
    if (oomKilled === false)
      return {
        class: 'worker-lost',
        message: 'The child was killed with signal 9 by another process, and not because memory ran out.',
      };
    return {
      class: 'out-of-memory',
      message:
        'The child was killed with signal 9 by another process, most likely by the kernel because memory ran out.',
    };
  }
  if (end.signal === 'SIGHUP' && !end.signalSent)
    return {
      class: 'worker-lost',
      message: 'The child ended itself: it had no sign of its supervisor for too long.',
    };
  const how = end.signal ? `by signal ${end.signal}` : `with exit code ${end.code}`;
  return {
    class: 'unknown',
    message: `The child ended ${how} and left no result; the end of its log may say why.`,
  };
}

/** The last line that says so. */
const lineOf = (output: string, said: ReturnType<typeof classifyWords>): string =>
  shortened(output.split('\n').findLast((line) => classifyWords(line) === said) ?? '');
