/** Completion in a real fish and in a real zsh whose keys are pressed, with the built command. */
import { submitPlan } from '@keygrid/runs';
import { makeTestHome, samplePlan, type TestHome } from '@keygrid/runs/testing';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFolder, KEYGRID } from './testing/keygrid.ts';

const cwd = emptyFolder();
let made: TestHome;
beforeAll(async () => {
  made = await makeTestHome();
  await submitPlan(made.home, samplePlan({ name: 'kept-study', seeds: [1] }), { yaml: '' });
});
afterAll(() => made.drop());

async function linesOf(shell: string, args: string[]): Promise<string[]> {
  const env = { ...process.env, ...made.env, NODE: process.execPath, KEYGRID, TERM: 'xterm' };
  const { stdout } = await promisify(execFile)(shell, args, { cwd, env, timeout: 200_000 });
  return stdout.replace(/\n$/, '').split('\n');
}

const FISH = `function keygrid; $NODE $KEYGRID $argv; end
  keygrid completion fish | source
  for line in $argv
    string join -- '|' (complete -C $line) # which fails where there is but one
  end
  true`;

test('fish offers commands, options, choices, studies and columns', async () => {
  const asked = [
    'keygrid re',
    'keygrid query --gr',
    'keygrid report ke',
    'keygrid query kept-study --columns seed,stat',
    "keygrid query kept-study 'stat",
    "keygrid query kept-study 'seed = 1 and stat",
  ];
  const offered = await linesOf('fish', ['--no-config', '-c', FISH, ...asked]);
  expect(offered).toEqual([
    'report|reproduce|rescore|restore|resume|retry',
    '--group|--group-by',
    'kept-study',
    'seed,status',
    'status',
    'seed = 1 and status',
  ]);
});

/** Types each line and a tab, and prints what then stands in zsh's line. */
const ZSH = `zmodload zsh/zpty
  zpty shell zsh -f -i
  zpty -w shell 'PS1=; autoload -Uz compinit; compinit -D -u; keygrid() { "$NODE" "$KEYGRID" "$@" }'
  zpty -w shell 'source <(keygrid completion zsh)'
  zpty -w shell 'shown() { print -r -- "LINE<$BUFFER>"; BUFFER=; }; zle -N shown; bindkey "^X^X" shown; print REA""DY'
  zpty -r shell text '*READY*'
  for line in "$@"; do
    zpty -n -w shell "$line"$'\\t\\C-x\\C-x'
    zpty -r shell text '*LINE<*>*'
    text=\${text##*LINE<}
    print -r -- "\${text%%>*}"
  done
  zpty -d shell`;

test('a tab in zsh completes commands, options, studies and columns', async () => {
  const typed = [
    'keygrid reprod',
    'keygrid query --group-',
    'keygrid report ke',
    'keygrid query kept-study --columns seed,stat',
    "keygrid query kept-study 'stat",
    "keygrid query kept-study 'seed = 1 and stat",
  ];
  const completed = await linesOf('zsh', ['-f', '-c', ZSH, 'zsh', ...typed]);
  expect(completed.map((line) => line.trimEnd())).toEqual([
    'keygrid reproduce',
    'keygrid query --group-by',
    'keygrid report kept-study',
    'keygrid query kept-study --columns seed,status',
    "keygrid query kept-study 'status'",
    "keygrid query kept-study 'seed = 1 and status'",
  ]);
});
