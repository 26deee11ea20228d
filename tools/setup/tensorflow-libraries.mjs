// TensorFlow's shared libraries and the headers the addon needs, unpacked once into the cache, part by part.
import fs from 'node:fs';
import path from 'node:path';
import { requireDiskSpace } from './disk-space.mjs';
import { CannotSetUp, say } from './progress.mjs';
import { works } from './run.mjs';
import { isUnpacked, unpackWheel } from './wheels/unpack-wheel.mjs';
import { findPython, verifiedWheel } from './wheels/wheel-file.mjs';

/** Fills the folder `home` in `cache` with `lib/`, `include/` and, for CUDA, `nvidia/`; complete parts are skipped. */
export async function unpackedLibraries(cache, home, parts) {
  const missing = parts.filter((part) => !isUnpacked(part, home));
  if (missing.length === 0) return;

  requireCompiler();
  const python = findPython();
  const wheels = path.join(cache, 'wheels');
  makeFolder(wheels);
  requireDiskSpace(cache, missing);
  for (const part of missing) {
    const { file, isOwn } = await verifiedWheel(python, part, wheels);
    say(`native TensorFlow: unpacking ${part.project} (${part.unpackedMB} MB)${countOf(part, parts)}`);
    await unpackWheel(python, file, part, home);
    if (!isOwn) fs.rmSync(file); // not needed any more
  }
}

const countOf = (part, parts) => (parts.length > 1 ? `, ${parts.indexOf(part) + 1} of ${parts.length}` : '');

function requireCompiler() {
  if (!works(process.env.CXX ?? 'g++', ['--version'])) {
    throw new CannotSetUp('a C++ compiler is missing; on Debian or Ubuntu: apt-get install g++ make');
  }
  if (!works('make', ['--version']))
    throw new CannotSetUp('make is missing; on Debian or Ubuntu: apt-get install make');
}

function makeFolder(folder) {
  try {
    fs.mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new CannotSetUp(
      `the cache folder ${folder} cannot be made (${cause.message}); set KEYGRID_CACHE to another`,
      { cause },
    );
  }
}
