// Which packages the program needs to run, as the lock file lists them: those that `npm ci --omit=dev` would install here.
import fs from 'node:fs';
import path from 'node:path';

function lockedPackages(root) {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages);
}

/** Folders of our own projects, relative to the top. `bench` is not part of the program: it measures. */
export function workspaces(root, { hasBench = false } = {}) {
  const folders = lockedPackages(root).map(([folder]) => folder);
  return folders.filter((folder) => /^(apps|libs)\/[^/]+$/.test(folder) || (hasBench && folder === 'bench'));
}

/** Folders of packages from outside, relative to the top; those for other systems are not there and not named. */
export function productionPackages(root) {
  return lockedPackages(root)
    .filter(
      ([folder, { dev, devOptional, link }]) =>
        folder.includes('node_modules/') && !dev && !devOptional && !link,
    )
    .map(([folder]) => folder)
    .filter((folder) => fs.existsSync(path.join(root, folder)));
}
