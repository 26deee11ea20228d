// Two set-ups of one checkout at once would delete each other's packages: the second waits for the first.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from './progress.mjs';

/** Runs `work` while no other process does so in this checkout. A lock left by a killed process is taken over. */
export async function oneAtATime(root, work) {
  const lock = path.join(root, '.keygrid-setup.lock');
  let isTold = false;
  while (!take(lock)) {
    if (!isTold) say('another set-up of this checkout is under way: waiting for it');
    isTold = true;
    await wait(200);
  }
  const release = () => fs.rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = Number(readIfThere(lock));
  if (holder > 0 && !isAlive(holder)) fs.rmSync(lock, { force: true });
  return false;
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return ''; // released a moment ago
  }
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
