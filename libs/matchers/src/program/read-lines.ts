/** Lines of a stream, one at a time: nothing is read before it is asked for, so that a writer that floods us waits. */
import type { Readable } from 'node:stream';

/** An answer with 20,000 keypoints. */
export const LONGEST_LINE_BYTES = 2 ** 20;

export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/** One call at a time. Undefined at the end; a last line without its line feed is none. @throws LineTooLong, TypeError for bytes that are no UTF-8. */
export function readLines(
  stream: Readable,
  longestBytes = LONGEST_LINE_BYTES,
): () => Promise<string | undefined> {
  const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
  let rest: Buffer = Buffer.alloc(0);
  return async () => {
    for (;;) {
      const end = rest.indexOf('\n');
      if (end > longestBytes || (end < 0 && rest.length > longestBytes)) throw new LineTooLong();
      if (end >= 0) {
        const line = rest.subarray(0, end);
        rest = rest.subarray(end + 1);
        return new TextDecoder('utf-8', { fatal: true }).decode(line);
      }
      const next = await chunks.next();
      if (next.done) return undefined;
      rest = Buffer.concat([rest, next.value]);
    }
  };
}
