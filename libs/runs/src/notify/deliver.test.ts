/** One try to tell: a real server and real programs, good and bad ones. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deliver } from './deliver.ts';
import { sampleMessage } from './message.ts';
import { notifyOf, type Channel } from './notify-settings.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-notify-'));
const message = sampleMessage(new Date(0));
const LONG_MS = 150_000;

let server: Server;
let origin = '';
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const received: { headers: IncomingMessage['headers']; body: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.once('end', () => {
      received.push({ headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  received.length = 0;
  answer = (_request, response) => response.end('x'.repeat(100_000));
});

const url = (text: string): Channel => notifyOf({ url: text, on: ['finished'] }, folder).to;
const node = (script: string): Channel =>
  notifyOf({ command: [process.execPath, '-e', script], on: ['finished'] }, folder).to;

test('a URL gets the message as JSON, its user as a header', async () => {
  expect(await deliver(url(`http://ada:pass%40word@${origin}/hook`), message, LONG_MS)).toBeUndefined();
  expect(received).toHaveLength(1);
  expect(JSON.parse(received[0]?.body ?? '')).toEqual(message);
  expect(received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from('ada:pass@word').toString('base64')}`,
  });
});

test('an answer that is no success, a server that is away or silent: one line, without the path that may be secret', async () => {
  const secret = '/services/T024BE7LD/B024BE7LH/never-shown';
  const tell = (ms = LONG_MS) => deliver(url(`http://${origin}${secret}?key=abcdef`), message, ms);
  answer = (_request, response) => response.writeHead(500).end();
  expect(await tell()).toBe(`POST to http://${origin} answered 500 Internal Server Error`);
  answer = (_request, response) => response.writeHead(302, { location: `http://${origin}/other` }).end();
  expect(await tell()).toBe(`POST to http://${origin} answered 302 Found, which leads elsewhere`);
  answer = () => {};
  expect(await tell(50)).toBe(`POST to http://${origin} had not answered after 0.05 s`);
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const away = `127.0.0.1:${(closed.address() as AddressInfo).port}`;
  closed.close();
  expect(await deliver(url(`http://${away}${secret}`), message, LONG_MS)).toBe(
    `POST to http://${away} could not be reached: connect ECONNREFUSED ${away}`,
  );
});

test('a command gets the message on standard input and its head in variables, and no credential', async () => {
  process.env['DATABASE_URL'] = 'postgresql://keygrid:not-for-commands@localhost/db';
  const file = path.join(folder, 'told.json');
  const script = `require('fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify({ env: process.env, input: require('fs').readFileSync(0, 'utf8') }))`;
  expect(await deliver(node(script), message, LONG_MS)).toBeUndefined();
  delete process.env['DATABASE_URL'];
  const told = JSON.parse(readFileSync(file, 'utf8')) as { env: Record<string, string>; input: string };
  expect(JSON.parse(told.input)).toEqual(message);
  expect(told.env).toMatchObject({
    KEYGRID_EVENT: 'test',
    KEYGRID_STUDY: 'sample',
    KEYGRID_TEXT: message.text,
    KEYGRID_MESSAGE: 'test',
  });
  expect(JSON.stringify(told.env)).not.toContain('not-for-commands');
});

test('a command that fails, does not read, or is not there: how, with its last words', async () => {
  expect(await deliver(node(`console.error('no\\nroute'); process.exit(3)`), message, LONG_MS)).toBe(
    'command node ended with exit code 3: no route',
  );
  expect(await deliver(node(`process.stdin.destroy()`), message, LONG_MS)).toBeUndefined();
  expect(await deliver(node(`process.kill(process.pid, 'SIGSEGV')`), message, LONG_MS)).toBe(
    'command node ended with SIGSEGV',
  );
  const missing: Channel = { program: path.join(folder, 'missing'), args: [], cwd: folder };
  expect(await deliver(missing, message, LONG_MS)).toMatch(/^command missing could not be started: .*ENOENT/);
});

test('a command that hangs is killed with what it started; one that floods its output is read without keeping it', async () => {
  const sleep = ['sleep', `600.${process.pid}`];
  const { to } = notifyOf({ command: ['timeout', '900', ...sleep], on: ['finished'] }, folder);
  const answered = deliver(to, message, 3_000);
  let sleeping = NaN;
  await expect.poll(() => (sleeping = startedAs(sleep))).toBeGreaterThan(0);
  expect(await answered).toBe('command timeout had not ended after 3 s and was killed');
  await expect.poll(() => isRunning(sleeping)).toBe(false);
  const floods = `const fs = require('fs'); const much = Buffer.alloc(1 << 20, 'x');
    for (let i = 0; i < 64; i++) { fs.writeSync(1, much); fs.writeSync(2, much); } process.exit(1)`;
  expect(await deliver(node(floods), message, LONG_MS)).toMatch(
    /^command node ended with exit code 1: x{300,500}…?$/,
  );
});

/** Id of the process with this command line; NaN while there is none. */
function startedAs(command: readonly string[]): number {
  const isIt = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `${command.join('\0')}\0`;
    } catch {
      return false; // it ended meanwhile
    }
  };
  return Number(readdirSync('/proc').find((name) => /^\d+$/.test(name) && isIt(name)));
}

/** A process that has ended and that no one has waited for is not running. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
