import { expect, test } from 'vitest';
import { keepSecret, redact } from './redact.ts';

test('a kept secret is hidden in every way it may be written', () => {
  const secret = keepSecret('p"a/ss\\w@rd 100% grün');
  const written = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify({ secret }),
    `postgresql://user:${secret}@host/db`,
    `${secret}${secret}`,
  ];
  for (const text of written) expect(redact(`before ${text} after`)).not.toMatch(/ss.*w(@|%40)rd/);
  expect(redact(`one ${secret} two`)).toBe('one *** two');
});

test('credentials in URLs and named passwords are hidden, known or not', () => {
  expect(redact('at mysql://me:word@host/x?password=word&a=1.')).toBe(
    'at mysql://***@host/x?password=***&a=1.',
  );
  expect(redact('redis://:w@r@d@host:6379 is full')).toBe('redis://***@host:6379 is full');
  expect(redact('host=x sslpassword=word')).toBe('host=x sslpassword=***');
});

test('what is no secret stays: plain text, a database user, the example of a message, an ordinary word', () => {
  keepSecret('keygrid');
  keepSecret('abc');
  for (const text of [
    'keygrid data add abc /data/abc',
    'postgresql://keygrid@127.0.0.1:9/keygrid',
    'expected postgresql://user:password@host:port/database',
    'me@example.org, https://example.org/a?b=c',
    'store file:///home/me@corp/store',
  ])
    expect(redact(text)).toBe(text);
});

test('a password of fewer than six characters is hidden where it stands as a password', () => {
  for (const short of ['ab1', '7', 'x#@y']) keepSecret(short);
  for (const [text, shown] of [
    ['password ab1', 'password ***'],
    [`{"password":"ab1","user":"ab1c"}`, `{"password":"***","user":"ab1c"}`],
    ['PGPASSWORD=ab1 SOME_TOKEN: 7', 'PGPASSWORD=*** SOME_TOKEN: ***'],
    [`command: { name: 'auth', args: [ 'me', 'ab1' ] }`, `command: { name: 'auth', args: [ 'me', '***' ] }`],
    ['AUTH 7', 'AUTH ***'],
    ['me:ab1@host, without a scheme', 'me:***@host, without a scheme'],
    ['the secret is x#@y', 'the secret is ***'],
  ])
    expect(redact(text ?? '')).toBe(shown);
});

test('a password of fewer than six characters leaves every other text as it is', () => {
  for (const short of ['ab1', '7']) keepSecret(short);
  for (const text of [
    'table ab1: 7 of 17 pairs, ab1.yaml, seeds [7, 8]',
    'line 7, column 7: not a number',
    'the password is wrong\nat line 7',
    'the passes of ab1 took 7 s',
    'password: 17, ab12',
  ])
    expect(redact(text)).toBe(text);
});

test('a megabyte of at signs, slashes and short passwords is read in a moment', () => {
  const before = process.cpuUsage();
  keepSecret('a:');
  redact('a://'.repeat(2e5) + '@://a'.repeat(1e5));
  redact('token=a:'.repeat(1e5));
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
});
