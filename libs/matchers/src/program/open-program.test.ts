import { UserError } from '@keygrid/contract';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it, test } from 'vitest';
import { client, DEAF, inOriginal, isAlive, request, withProgram } from '../testing/programs.ts';
import { openProgram } from './open-program.ts';

const HELLO = `print('{"type": "hello", "protocol": 1, "name": "m"}', flush=True)`;
/** Greets, then does this for each question `q`. */
const answering = (body: string) =>
  ['python3', `import json, os, signal, sys, time\nsys.stdin.readline()\n${HELLO}\nfor line in sys.stdin:\n  q = json.loads(line)\n  n = len(q['keypoints'])\n  ${body}\n`] as const; // prettier-ignore
const say = (value: string) => answering(`print(${value}, flush=True)`);

/** What comes of the first question. */
async function failure(program: readonly [string, string], limits = {}): Promise<Error> {
  return withProgram(program, { limits }, ({ match }) => match(request(32))).then(
    () => expect.fail('It gave an answer.'),
    (error: unknown) => error as Error,
  );
}

test('the template matcher of clients/python finds three squares and answers twice with the same bits', async () => {
  const side = 128;
  const files = ['template_matcher.py', 'keygrid_matcher.py'].map(client);
  const command = ['python3', '{dir}/template_matcher.py'];
  const program = await openProgram({ command, files, side, log: () => undefined });
  try {
    const { truth, ...asked } = request(side);
    const answer = await program.match(asked);
    expect(program.hello).toMatchObject({ name: 'template matcher', version: '1', bitReproducible: true });
    inOriginal(side, answer).forEach(({ x, y }, i) => {
      expect(Math.hypot(x - (truth[i]?.[0] ?? NaN), y - (truth[i]?.[1] ?? NaN))).toBeLessThan(3);
    });
    expect(await program.match(asked)).toEqual(answer);
    // Other names, so other files: the pixels are the same.
    expect(await program.match(request(side, '-again'))).toEqual(answer);
  } finally {
    await program.close();
  }
});

test('pictures come as raw RGB or as PNG, equal paths with equal pixels, keypoints in their frame', async () => {
  const text = (format: string) =>
    ['python3', `from keygrid_matcher import serve
import os
def match(source, target, keypoints, side):
  print(source.path, os.path.getsize(source.path), open(source.path, 'rb').read(4), side, keypoints[0])
  return keypoints
serve(match, name='echo', pictures='${format}')`] as const; // prettier-ignore
  const heard = async (format: string) => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    await withProgram(text(format), { log }, async ({ match }) => {
      expect(await match(request(32))).toEqual(request(32).sourceKeypoints);
      await match(request(32));
      await match(request(32, '-other'));
    });
    return lines;
  };
  const raw = await heard('raw');
  expect(raw[0]).toContain(`${32 * 32 * 3} b'\\x14\\x14\\x14\\x14' 32 (6.6`);
  expect(raw[1]).toBe(raw[0]);
  expect(raw[2]).not.toBe(raw[0]);
  expect((await heard('png'))[0]).toContain(`b'\\x89PNG'`);
});

test('a program in any language: a shell script is enough', async () => {
  const shell = `read -r hello; echo '{"type": "hello", "protocol": 1, "name": "sh"}'; while read -r line; do echo '{"id": 1, "keypoints": [[1, 2], [3, 4], [5, 6]]}'; done`;
  await withProgram(['sh', shell], {}, async ({ match, hello }) => {
    expect(hello).toMatchObject({ name: 'sh', bitReproducible: false });
    expect(await match(request(32))).toEqual([{ x: 1, y: 2 }, { x: 3, y: 4 }, { x: 5, y: 6 }]); // prettier-ignore
  });
});

test.each([
  ['text that is no JSON', say("'loading the model'"), /wrote no JSON to its standard output: loading the model\nExpected: one JSON value a line.*standard error/],
  ['NaN', say(`json.dumps({'id': q['id'], 'keypoints': [[float('nan'), 1]] * n})`), /NaN or Infinity, which JSON has not/],
  ['null for a coordinate', say(`json.dumps({'id': q['id'], 'keypoints': [[None, 1]] * n})`), /no answer .*keypoints/],
  ['a number that float32 has not', say(`json.dumps({'id': q['id'], 'keypoints': [[1e300, 1]] * n})`), /too large/],
  ['too few points', say(`json.dumps({'id': q['id'], 'keypoints': [[1, 1]]})`), /wrote 1 points .*\nExpected: \{"id": 1, .* with 3 finite points/],
  ['the id of another question', say(`json.dumps({'id': 7, 'keypoints': [[1, 1]] * n})`), /an answer to question 7/],
  ['a line without an end', answering(`sys.stdout.write('x' * 2000000); sys.stdout.flush()`), /a line of more than 1048576 bytes/],
  ['bytes that are no UTF-8', answering(`os.write(1, b'"\\xff"\\n')`), /bytes that are no UTF-8/],
  ['a failure of its own', say(`json.dumps({'id': q['id'], 'error': 'no features'})`), /could not answer question 1: no features/],
  ['a greeting of another protocol', ['python3', `print('{"type": "hello", "protocol": 9, "name": "m"}')\ninput()\ninput()`], /no greeting \(protocol: .*\nExpected: .*"protocol": 1/],
] as const)('bad output is the user’s to mend: %s', async (_, program, message) => {
  const error = await failure(program);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(message);
  expect(error.message).toContain('m ');
  expect(error.message.length).toBeLessThan(1000);
}); // prettier-ignore

test.each([
  ['an exit code', answering(`sys.exit('no such layer')`), 'ProgramExit', /exit code 1 while question 1 was awaiting its answer.*\nno such layer$/s],
  ['fewer answers than questions', answering('break'), 'ProgramExit', /fewer answers than there were questions/],
  ['a signal', answering(`sys.stderr.write('going\\n'); os.kill(os.getpid(), signal.SIGSEGV)`), 'ProgramKilled', /signal SIGSEGV .*\ngoing$/s],
  ['an output that it closed', answering(`os.close(1); time.sleep(60)`), 'ProgramKilled', /signal SIGKILL/],
  ['no greeting at all', ['sh', 'echo broken >&2; exit 3'], 'ProgramExit', /exit code 3 while its greeting was awaited.*\nbroken$/s],
] as const)('an end before the answer says how and cites the last lines: %s', async (_, program, name, message) => {
  const error = await failure(program);
  expect({ name: error.name, message: error.message }).toMatchObject({ name, message: expect.stringMatching(message) as string });
}); // prettier-ignore

test('silence past the limit ends the program', async () => {
  const once = answering(`sys.stderr.write('thinking\\n'); print(json.dumps({'id': q['id'], 'keypoints': [[1, 1]] * n}) if q['id'] == 1 else time.sleep(60), flush=True)`); // prettier-ignore
  const error: unknown = await withProgram(once, { limits: { laterMs: 500 } }, async ({ match }) => {
    await match(request(32)); // a busy machine takes its time to start a program
    return match(request(32)).catch((reason: unknown) => reason);
  });
  expect(error).toMatchObject({
    name: 'ProgramSilent',
    message: expect.stringMatching(
      /silent for \d+ s while question 2 was awaiting its answer.*\nthinking$/s,
    ) as string,
  });
});

test('after an error every later question has the same', async () => {
  await withProgram(answering(`sys.exit(4)`), {}, async ({ match }) => {
    const all = await Promise.allSettled([match(request(32)), match(request(32)), match(request(32))]);
    const reasons = all.map((each) => each.status === 'rejected' && (each.reason as Error).message);
    expect(reasons[0]).toMatch(/exit code 4/);
    expect(new Set(reasons).size).toBe(1);
  });
});

it('says what a machine lacks', async () => {
  const opening = openProgram({ command: ['no-such-program-9'], files: [], side: 32, log: () => undefined });
  await expect(opening).rejects.toThrow(
    /no-such-program-9 is not on this machine\. Expected: a program in PATH/,
  );
});

test('a flood of standard error stays within bounds and stops nothing', async () => {
  let lines = 0;
  const log = (line: string) => {
    lines += 1;
    expect(line.length).toBeLessThanOrEqual(2001);
  };
  const flood = `sys.stderr.write('x' * 100000 + '\\n' + 'short\\n' * 30000); print(json.dumps({'id': q['id'], 'keypoints': [[1, 1]] * n}), flush=True)`;
  await withProgram(answering(flood), { log }, ({ match }) => match(request(32)));
  expect(lines).toBe(20_001);
});

test('closed, a program that ignores the end of its input and SIGTERM is gone, with what it started and its folder', async () => {
  const lines: string[] = [];
  await withProgram(['python3', DEAF], { log: (line) => lines.push(line) }, async () => undefined);
  const [, own, other, folder = ''] = /pids (\d+) (\d+) (\S+)/.exec(lines.join('\n')) ?? [];
  expect([own, other].map((pid) => isAlive(Number(pid)))).toEqual([false, false]);
  expect(existsSync(path.dirname(folder))).toBe(false);
});
