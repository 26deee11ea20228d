// A folder for work that is not complete yet, beside where it will go. Its name holds the process: a killed one's is removed.
import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from './one-at-a-time.mjs';

const NAME = /^\.aside-(\d+)-/;

/** Hands a new folder in `parent` to `work` and removes it afterwards, unless it was renamed. */
export async function inAsideFolder(parent, work) {
  fs.mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  const aside = fs.mkdtempSync(path.join(parent, `.aside-${process.pid}-`));
  try {
    return await work(aside);
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
}

function removeAbandoned(parent) {
  for (const name of fs.readdirSync(parent)) {
    const owner = Number(NAME.exec(name)?.[1]);
    if (owner > 0 && !isAlive(owner)) fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}
