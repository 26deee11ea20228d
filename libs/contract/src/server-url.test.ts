import { expect, test } from 'vitest';
import { redact } from './redact.ts';
import { checkServerUrl, keepSecretsIn, keepSecretsOf, shownUrl } from './server-url.ts';

const SECRET = 'hunter2hunter2';
const expected = {
  setting: 'DATABASE_URL',
  protocols: ['postgresql:'],
  example: 'postgresql://user:password@host:port/database',
};

/** Ways in which people write a password into a URL. */
const SPELLINGS = [
  `postgresql://user:${SECRET}@host:5432/db`,
  `postgresql://user:a/${SECRET}@host/db`,
  `postgresql://user:12/${SECRET}@host/db`,
  `postgresql://user:a#${SECRET}@host/db`,
  `postgresql://user:a?${SECRET}@host/db`,
  `postgresql://user:a@${SECRET}@host/db`,
  `postgresql://user:a%${SECRET}@host/db`,
  `postgresql://user@host/db?password=${SECRET}`,
  `postgresql://user@host/db?sslmode=require&sslpassword=${SECRET}`,
  `user:${SECRET}@host:5432/db`,
  `${SECRET}@host`,
  `host=host password=${SECRET} dbname=db`,
  `postgresql//user:${SECRET}@host`,
  `mysql://user:${SECRET}@host/db`,
  ` postgresql://user:${SECRET}@host/db`,
  SECRET,
];

test.each(SPELLINGS)('no part of a secret in %s is shown, by a refusal or beside the URL', (url) => {
  expect(shownUrl(url)).not.toContain(SECRET);
  const refuse = () => checkServerUrl(url, expected);
  try {
    refuse();
  } catch (error) {
    expect((error as Error).message).toMatch(/^DATABASE_URL (is not a URL|starts with mysql)/);
    expect((error as Error).message).not.toContain(SECRET);
  }
  keepSecretsOf(url);
  expect(redact(`a library says ${url} or ${SECRET}`)).not.toContain(SECRET);
});

test('a URL in which another reader would find another password is refused', () => {
  const refused = SPELLINGS.filter((url) => {
    try {
      checkServerUrl(url, expected);
      return false;
    } catch {
      return true;
    }
  });
  expect(SPELLINGS.filter((url) => !refused.includes(url))).toEqual([0, 5, 7, 8].map((i) => SPELLINGS[i]));
});

test('what helps to find a server is shown', () => {
  expect(shownUrl(`postgresql://me:${SECRET}@host:5432/db?sslmode=require`)).toBe(
    'postgresql://me@host:5432/db',
  );
  expect(shownUrl(`redis://${SECRET}@host:6379/0`)).toBe('redis://host:6379/0');
});

test('variables whose names say that they are secret are hidden', () => {
  keepSecretsIn({ AWS_SECRET_ACCESS_KEY: 'abcdefgh12', PGPASSWORD: 'ijklmnop34', HOME: '/home/some/body' });
  expect(redact('abcdefgh12 ijklmnop34 /home/some/body')).toBe('*** *** /home/some/body');
});

test('the working folder is no secret, although the shell calls it PWD', () => {
  keepSecretsIn({ PWD: '/data/ablations', OLDPWD: '/data/before' });
  expect(redact('/data/ablations/grid.yaml, /data/before')).toBe('/data/ablations/grid.yaml, /data/before');
});

test('a path to a secret is none', () => {
  keepSecretsIn({ SSH_ASKPASS: '/bin/ls', X_CREDENTIALS: import.meta.dirname });
  for (const folder of ['/bin/ls', import.meta.dirname])
    expect(redact(`in ${folder}/x`)).toBe(`in ${folder}/x`);
});
