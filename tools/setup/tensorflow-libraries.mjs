// The two shared libraries and fourteen headers of TensorFlow's wheel, unpacked once into the cache.
import fs from 'node:fs';
import path from 'node:path';
import { CannotSetUp, say } from './progress.mjs';
import { run, tailOf, works } from './run.mjs';
import { findPython, verifiedWheel, wheelFor } from './tensorflow-wheel.mjs';

const HEADERS = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/c_api_macros.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/tf_attrtype.h',
  'tensorflow/c/tf_buffer.h',
  'tensorflow/c/tf_datatype.h',
  'tensorflow/c/tf_status.h',
  'tensorflow/c/tf_tensor.h',
  'tensorflow/c/tf_tstring.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
  'xla/tsl/c/tsl_status.h',
];
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const LINKS = { 'libtensorflow.so': LIBRARIES[0], 'libtensorflow_framework.so': LIBRARIES[1] };
const NEEDED_GIB = 1.5;

const UNPACK = `
import sys, json, os, shutil, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
for name, target in json.load(sys.stdin):
    file = os.path.join(sys.argv[2], target)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with wheel.open(name) as i, open(file, "wb") as o:
        shutil.copyfileobj(i, o, 1 << 20)
`;

/** The folder with `lib/` and `include/`; downloads and unpacks it when it is not there. */
export async function unpackedLibraries(cache) {
  const wheel = wheelFor(process.platform, process.arch);
  const home = path.join(cache, wheel.folder);
  if (fs.existsSync(path.join(home, 'complete'))) return home;

  requireCompiler();
  const python = findPython();
  makeFolder(path.join(cache, 'wheels'));
  requireDisk(cache);
  const file = await verifiedWheel(python, wheel, path.join(cache, 'wheels'));

  say('native TensorFlow: unpacking (0.9 GB)');
  const aside = fs.mkdtempSync(path.join(cache, '.unpack-'));
  try {
    const wanted = [
      ...HEADERS.map((name) => [`tensorflow/include/${name}`, `include/${name}`]),
      ...LIBRARIES.map((name) => [`tensorflow/${name}`, `lib/${name}`]),
    ];
    const result = run(python, ['-c', UNPACK, file, aside], { input: JSON.stringify(wanted) });
    if (result.status !== 0)
      throw new CannotSetUp(`the TensorFlow wheel could not be unpacked:\n${tailOf(result, 3)}`);
    for (const [link, target] of Object.entries(LINKS)) fs.symlinkSync(target, path.join(aside, 'lib', link));
    fs.writeFileSync(path.join(aside, 'complete'), `${wheel.sha256}\n`);
    fs.chmodSync(aside, 0o755); // mkdtemp made it 0700; another account may have to read it
    fs.rmSync(home, { recursive: true, force: true });
    fs.renameSync(aside, home);
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
  if (!process.env.KEYGRID_TENSORFLOW_WHEEL) fs.rmSync(file); // 260 MB that nobody needs any more
  return home;
}

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

function requireDisk(folder) {
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = (bavail * bsize) / 2 ** 30;
  if (free < NEEDED_GIB) {
    throw new CannotSetUp(
      `${folder} has ${free.toFixed(1)} GiB free and native TensorFlow needs ${NEEDED_GIB}; make room or set KEYGRID_CACHE`,
    );
  }
}
