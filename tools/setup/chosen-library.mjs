// Which TensorFlow this machine uses, `cpu` or `cuda`: remembered in the cache, so that every clone and every later
// set-up keeps it.
import fs from 'node:fs';
import path from 'node:path';

const fileIn = (cache) => path.join(cache, 'tensorflow-library');

export function chosenLibrary(cache) {
  const isCuda = fs.existsSync(fileIn(cache)) && fs.readFileSync(fileIn(cache), 'utf8').trim() === 'cuda';
  return isCuda ? 'cuda' : 'cpu';
}

export function chooseLibrary(cache, library) {
  fs.writeFileSync(fileIn(cache), `${library}\n`);
}
