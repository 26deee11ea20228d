/** A grid computed at a real terminal of 60 columns: no line is longer, what matters stands first, and nothing is coloured. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { emptyFolder, KEYGRID, keygrid } from './testing/keygrid.ts';
import { TINY_TRAINING } from './testing/tiny-training.ts';

const COLUMNS = 60;
/** What moves the cursor up and clears what is below it. */
const CURSOR = new RegExp(String.raw`\x1b\[\d*[AJ]`, 'g');
const cwd = emptyFolder();

/** Runs its arguments at a terminal of their own, and prints what they wrote there. */
const AT_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 40, int(sys.argv[1]), 0, 0))
    os.execv(sys.argv[2], sys.argv[2:])
try:
    while written := os.read(terminal, 65536):
        sys.stdout.buffer.write(written)
except OSError:
    pass  # so a terminal says that its last user is gone
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

async function linesAtTerminal(...args: string[]): Promise<string[]> {
  const words = ['-c', AT_TERMINAL, String(COLUMNS), process.execPath, KEYGRID, ...args];
  const { stdout } = await promisify(execFile)('python3', words, {
    cwd,
    env: { ...process.env, NO_COLOR: undefined, TERM: 'xterm-256color' },
  });
  return stdout.replaceAll(CURSOR, '').split('\r\n');
}

const tooLong = (lines: readonly string[]): string[] =>
  lines.filter((line) => [...line].length > COLUMNS && line.trim().includes(' '));

test('progress, report, comparison, status and help fit, and have no colours', async () => {
  await keygrid(['data', 'synth', 'pairs', '--pairs', '8,4,4', '--image-size', '96x72'], { cwd });
  await keygrid(['data', 'add', 'tiny', 'pairs'], { cwd });
  const grid = {
    name: 'a-study-with-quite-a-long-name-that-says-what-it-is-about',
    about: 'a test whose description is longer than the line of a narrow terminal, so that it is wrapped',
    base: { ...TINY_TRAINING, training: { epochs: 60, batch: 4 } },
    axes: { product: { 'evaluation.kbc.mode': ['none', 'both'] } },
    seeds: [1],
  };
  writeFileSync(path.join(cwd, 'grid.yaml'), JSON.stringify(grid));
  const progress = await linesAtTerminal('run', 'grid.yaml', '--slots', '1');
  expect(progress.some((line) => /^a-study-w\S*…: .* left/.test(line))).toBe(true);
  expect(progress.some((line) => /^ {4}step \d+(\/\d+)? · loss \d/.test(line))).toBe(true);
  const sides = ['--study', grid.name, 'kbc.mode = none', 'kbc.mode = both'];
  const said = [
    progress,
    await linesAtTerminal('report', grid.name),
    await linesAtTerminal('compare', ...sides),
    await linesAtTerminal('status', grid.name),
    await linesAtTerminal('data', 'show', 'test:0', '--data', 'tiny', '--kbc', 'both', '--out', 'pair.png'),
    await linesAtTerminal('compare', '--help'),
  ];
  for (const lines of said) {
    expect(lines.length).toBeGreaterThan(3);
    expect(tooLong(lines)).toEqual([]);
    expect(lines.filter((line) => line.includes('\u001b'))).toEqual([]);
  }
});
