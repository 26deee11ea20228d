/** A process whose clock is wrong: libfaketime moves what it is told of the time of day; the monotonic clock stays. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const LIBRARIES = '/usr/lib';
const folders = existsSync(LIBRARIES) ? readdirSync(LIBRARIES) : [];
const library = folders
  .map((folder) => path.join(LIBRARIES, folder, 'faketime/libfaketimeMT.so.1'))
  .find((file) => existsSync(file));

export const CLOCKS_CAN_BE_WRONG = library !== undefined;

/** What its environment has besides, those that are preloaded in `more` included. */
export const wrongBy = (hours: number, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...more,
  LD_PRELOAD: [library, more['LD_PRELOAD']].join(' ').trim(),
  FAKETIME: `${hours < 0 ? '' : '+'}${hours * 3600}`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
});
