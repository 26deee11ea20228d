/** The server's own log, beside its data. */
import { closeSync, constants, fchownSync, fstatSync, openSync, readSync } from 'node:fs';
import * as path from 'node:path';
import type { Place } from './place.ts';

const MOST_BYTES = 16_384;

export interface ServerLog {
  readonly fd: number;
  /** What was written since it was opened. */
  said(): string;
}

export const serverLogOf = ({ data }: Pick<Place, 'data'>): string => path.join(data, 'server.log');

/** For appending; a link is never followed: the data folder may belong to another user. */
export function openServerLog(place: Pick<Place, 'data' | 'user'>): ServerLog {
  const file = serverLogOf(place);
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;
  const fd = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  if (place.user) fchownSync(fd, place.user.uid, place.user.gid);
  const { size } = fstatSync(fd);
  return {
    fd,
    said() {
      const reading = openSync(file, O_RDONLY | O_NOFOLLOW);
      try {
        const from = Math.max(size, fstatSync(reading).size - MOST_BYTES);
        const buffer = Buffer.alloc(MOST_BYTES);
        return buffer.toString('utf8', 0, readSync(reading, buffer, 0, MOST_BYTES, from));
      } finally {
        closeSync(reading);
      }
    },
  };
}
