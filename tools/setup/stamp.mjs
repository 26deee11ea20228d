// Remembers for which inputs a step was last done: a file beside its result that holds a hash of the inputs.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export function hashOfFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(path.basename(file)).update(fs.readFileSync(file));
  return hash.digest('hex');
}

export function isStamped(file, hash) {
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8') === hash;
}

export function stamp(file, hash) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, hash);
}
