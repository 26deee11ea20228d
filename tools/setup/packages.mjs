// npm packages: `npm ci` when the lock file is not the one that was installed last.
import fs from 'node:fs';
import path from 'node:path';
import { say } from './progress.mjs';
import { run, tailOf } from './run.mjs';
import { hashOfFiles, isStamped, stamp } from './stamp.mjs';

export function installPackages(root) {
  const lock = hashOfFiles([path.join(root, 'package-lock.json')]);
  const done = path.join(root, 'node_modules', '.keygrid-lock');
  if (isStamped(done, lock)) return;
  say('npm packages: installing (about 750, half a minute)');
  const result = run('npm', ['ci', '--no-progress', '--loglevel=error'], { cwd: root });
  if (result.status !== 0) {
    throw new Error(
      `npm ci failed. It needs the npm registry and about 1 GB of disk (${freeGiB(root)} GiB are free here).\n${tailOf(result)}`,
    );
  }
  stamp(done, lock);
}

function freeGiB(folder) {
  const { bavail, bsize } = fs.statfsSync(folder);
  return ((bavail * bsize) / 2 ** 30).toFixed(1);
}
