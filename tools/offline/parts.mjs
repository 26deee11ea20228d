// A folder as one .tar.xz in parts of a given size, with a list of their hashes, and the program that puts them together.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const NAME = 'keygrid-offline';
const TAR = [
  '--create',
  '--sort=name',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mtime=@0',
  '--file=-',
];

/** Returns what is in `out` now, a line a file. `cat …part-* | tar xJ` undoes it too. */
export async function packInto(tree, { out, partBytes, level }) {
  const tar = spawn('tar', [...TAR, '--directory', tree, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const processes = String(os.availableParallelism());
  const compress = spawn(
    'python3',
    [path.join(import.meta.dirname, 'compress.py'), String(level), processes],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const [parts] = await Promise.all([
    split(compress.stdout, out, partBytes),
    pipeline(tar.stdout, compress.stdin),
    endOf(tar, 'tar'),
    endOf(compress, 'compress.py'),
  ]);
  fs.writeFileSync(path.join(out, `${NAME}.json`), `${JSON.stringify({ parts }, null, 1)}\n`);
  fs.copyFileSync(path.join(import.meta.dirname, 'unpack.py'), path.join(out, 'unpack.py'));
  return parts.map(({ name, bytes }) => `${name} ${(bytes / 2 ** 20).toFixed(1)} MiB`);
}

/** Rejects where the program cannot be started or does not end well. */
function endOf(child, name) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${name} ended with ${signal ?? `code ${code}`}`)),
    );
  });
}

/** Writes a stream as files of `partBytes`, the last one shorter. */
async function split(stream, out, partBytes) {
  const parts = [];
  let open;
  const begin = () => {
    const name = `${NAME}.tar.xz.part-${String(parts.length).padStart(3, '0')}`;
    open = { name, bytes: 0, hash: createHash('sha256'), file: fs.openSync(path.join(out, name), 'wx') };
  };
  const end = () => {
    fs.closeSync(open.file);
    parts.push({ name: open.name, bytes: open.bytes, sha256: open.hash.digest('hex') });
    open = undefined;
  };
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      if (!open) begin();
      const piece = chunk.subarray(at, at + partBytes - open.bytes);
      fs.writeSync(open.file, piece);
      open.hash.update(piece);
      open.bytes += piece.length;
      at += piece.length;
      if (open.bytes === partBytes) end();
    }
  }
  if (open) end();
  return parts;
}
