// Lays out everything that runs, ready without npm: Node, the built program, its packages, TensorFlow, the reference cases.
import fs from 'node:fs';
import path from 'node:path';
import { run, tailOf } from '../setup/run.mjs';
import { CannotSetUp } from '../setup/progress.mjs';
import { productionPackages, workspaces } from './npm-packages.mjs';

const TFJS = 'node_modules/@tensorflow/tfjs-node-gpu';
/** Text for people and for compilers: nothing of it is loaded. */
const NOT_LOADED = /\.(map|[cm]?ts|md|markdown|cc|cpp|c|h|hpp|gyp|tsbuildinfo)$/i;
/** Libraries for other systems, which a package brings all together. */
const FOR_OTHERS = /\/onnxruntime-node\/bin\/[^/]+\/(?!linux$|linux\/x64(\/|$))/;
/** Of our own projects: the tests, and what only they use. */
const TESTS = /\.test\.js$|\/dist\/testing\//;

/** Fills the empty folder `tree`: `app`, `tensorflow`, `bin`, `unpack.py`'s neighbours for a card. */
export function assemble(root, tree, { architectures, nvidia, hasBench }) {
  const app = path.join(tree, 'app');
  for (const name of ['package.json', 'prisma/migrations', 'experiments', 'LICENSE'])
    fs.cpSync(path.join(root, name), path.join(app, name), { recursive: true });
  for (const folder of workspaces(root, { hasBench })) copyProject(root, app, folder);
  for (const folder of productionPackages(root)) copyPackage(root, app, folder);
  addTensorFlow(root, tree, { architectures, nvidia });
  addPrograms(tree);
  if (architectures && nvidia === 'machine')
    fs.copyFileSync(path.join(import.meta.dirname, 'link_nvidia.py'), path.join(tree, 'link_nvidia.py'));
}

/** What is built of a project, its reference cases, and the link by which others import it. */
function copyProject(root, app, folder) {
  const [from, to] = [path.join(root, folder), path.join(app, folder)];
  const { name } = JSON.parse(fs.readFileSync(path.join(from, 'package.json'), 'utf8'));
  for (const part of ['package.json', 'bin', 'dist', 'peers', 'schemas', 'testdata/parity'])
    if (fs.existsSync(path.join(from, part)))
      copy(path.join(from, part), path.join(to, part), (file) => !TESTS.test(file));
  const link = path.join(app, 'node_modules', name);
  fs.mkdirSync(path.dirname(link), { recursive: true });
  fs.symlinkSync(path.relative(path.dirname(link), to), link);
}

/** Without the packages inside it: they are listed by themselves. TensorFlow's library is added where its link was. */
function copyPackage(root, app, folder) {
  const from = path.join(root, folder);
  const left = folder === TFJS ? ['node_modules', 'deps', 'src', 'binding', 'scripts'] : ['node_modules'];
  copy(
    from,
    path.join(app, folder),
    (file) => !left.includes(path.relative(from, file)) && !FOR_OTHERS.test(file),
  );
}

function copy(from, to, keep) {
  fs.cpSync(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => keep(file) && (!NOT_LOADED.test(file) || fs.statSync(file).isDirectory()),
  });
}

/** Symbols for debuggers are cut off, and code for other cards is emptied: a third of its size. */
function addTensorFlow(root, tree, { architectures, nvidia }) {
  const library = path.join(root, TFJS, 'deps');
  if (!fs.existsSync(path.join(library, 'lib')))
    throw new CannotSetUp('There is no native TensorFlow to pack: npm run setup says why.');
  const carried = path.join(tree, 'tensorflow');
  fs.mkdirSync(path.join(carried, 'lib'), { recursive: true });
  for (const name of fs.readdirSync(path.join(library, 'lib')).filter((file) => file.endsWith('.so.2')))
    prune(path.join(library, 'lib', name), path.join(carried, 'lib', name), architectures ?? []);
  if (architectures) {
    // With NVIDIA's other libraries from the machine, CUDA's run time still is the one TensorFlow was built with.
    const folders =
      nvidia === 'carried' ? fs.readdirSync(path.join(library, 'nvidia')) : ['cuda_runtime', 'cuda_nvcc'];
    for (const folder of folders)
      fs.cpSync(path.join(library, 'nvidia', folder), path.join(carried, 'nvidia', folder), {
        recursive: true,
        verbatimSymlinks: true,
      });
  }
  const addon = path.join(tree, 'app', TFJS);
  fs.symlinkSync(path.relative(addon, carried), path.join(addon, 'deps'));
}

function prune(from, to, architectures) {
  const made = run('python3', [
    path.join(import.meta.dirname, 'prune.py'),
    from,
    to,
    ...architectures.map(String),
  ]);
  if (made.status !== 0) throw new CannotSetUp(`${from} could not be made smaller:\n${tailOf(made)}`);
}

const LAUNCHER = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" "$here/../app/apps/cli/bin/keygrid.js" "$@"
`;

function addPrograms(tree) {
  const bin = path.join(tree, 'bin');
  fs.mkdirSync(bin);
  fs.copyFileSync(process.execPath, path.join(bin, 'node'));
  fs.chmodSync(path.join(bin, 'node'), 0o755);
  fs.writeFileSync(path.join(bin, 'keygrid'), LAUNCHER, { mode: 0o755 });
}
