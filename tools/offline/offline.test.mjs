// The program as it is packed runs where there is nothing else: no network, no name for the user, no HOME, no shell, only the C library.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { assemble } from './assemble.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const NAMELESS = 54_321;
const bare = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-bare-'));
afterAll(() => fs.rmSync(bare, { recursive: true }), 60_000);

const namespaces = ['--net', '--pid', '--fork'];
const mayEnter = process.getuid?.() === 0 && spawnSync('unshare', [...namespaces, 'true']).status === 0;
const hasTensorFlow = fs.existsSync(path.join(root, 'node_modules/@tensorflow/tfjs-node-gpu/deps/lib'));

/** Files of the system that these programs and libraries need, copied into the bare root. */
function addSystemLibraries(files) {
  for (const file of files) {
    const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8' });
    const needed = stdout.split('\n').map((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1]);
    for (const library of needed.filter((name) => name && !name.startsWith(bare))) {
      const place = path.join(bare, library);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      fs.copyFileSync(library, place);
    }
  }
}

function makeBareSystem(tree) {
  for (const folder of ['tmp', 'dev', 'proc']) fs.mkdirSync(path.join(bare, folder));
  fs.chmodSync(path.join(bare, 'tmp'), 0o1777);
  fs.chmodSync(bare, 0o755);
  for (const [name, ...numbers] of [
    ['null', '1', '3'],
    ['urandom', '1', '9'],
  ])
    expect(spawnSync('mknod', ['--mode=666', path.join(bare, 'dev', name), 'c', ...numbers]).status).toBe(0);
  const inside = fs.readdirSync(tree, { recursive: true }).map((name) => path.join(tree, name));
  addSystemLibraries([path.join(tree, 'bin/node'), ...inside.filter((name) => /\.node$|libvips/.test(name))]);
}

test.runIf(mayEnter && hasTensorFlow)(
  'what is packed computes right, repeats its bits and resumes in a bare root without network, HOME or a line in /etc/passwd',
  () => {
    const tree = path.join(bare, 'keygrid');
    fs.mkdirSync(tree);
    assemble(root, tree, {});
    makeBareSystem(tree);
    const keygrid = ['/keygrid/bin/node', '/keygrid/app/apps/cli/bin/keygrid.js'];
    const args = [
      ...namespaces,
      `--mount-proc=${path.join(bare, 'proc')}`,
      'chroot',
      `--userspec=${NAMELESS}:${NAMELESS}`,
      bare,
    ];
    const { stdout, stderr, status } = spawnSync(
      'unshare',
      [...args, ...keygrid, 'doctor', '--device', 'cpu', '--deep', '--json'],
      { encoding: 'utf8', env: { PATH: process.env.PATH } },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [device, ...rest] = JSON.parse(stdout);
    expect(device.detail).toMatch(/^cpu, .*tensorflow 2\.\d+\.\d+ /);
    expect(rest).toMatchObject(
      ['parity', 'determinism', 'resume', 'speed'].map((part) => ({ part, state: 'ok' })),
    );
  },
  300_000,
);
