/** URLs of servers, which carry passwords: whether one can be understood, what of it may be shown, what is secret. */
import { existsSync } from 'node:fs';
import { keepSecret } from './redact.ts';
import { UserError } from './user-error.ts';

/** Names of query parameters, settings and variables whose values are secret. */
const SECRET_NAME = /pass|pwd|secret|token|credential|api_?key|private_?key|access_?key|signature/i;

/** Where a shell stands and stood: "pwd" without a password, and part of nearly every path in a message. */
const FOLDERS = new Set(['PWD', 'OLDPWD']);

interface Expected {
  /** What named it, for messages: `DATABASE_URL`. */
  readonly setting: string;
  /** With colon: `redis:`. */
  readonly protocols: readonly string[];
  /** What a right one looks like. */
  readonly example: string;
}

/** @throws UserError that shows no part of a URL that cannot be understood. */
export function checkServerUrl(url: string, { setting, protocols, example }: Expected): void {
  const expected = `; expected ${example}`;
  const parsed = parse(url);
  if (parsed && protocols.includes(parsed.protocol)) return;
  const [, scheme] = /^([a-z][a-z0-9+]{1,11}):\/\//i.exec(url) ?? [];
  if (scheme === undefined || parsed === undefined) {
    throw new UserError(
      `${setting} is not a URL that can be understood${expected}. ` +
        'In a user or password write @ as %40, / as %2F, # as %23, ? as %3F, : as %3A and % as %25.',
    );
  }
  throw new UserError(`${setting} starts with ${scheme}://${expected}.`);
}

/** Scheme, user (of a database), host, port and database: nothing else of it, and nothing where it cannot be understood. */
export function shownUrl(url: string): string {
  const parsed = parse(url);
  if (!parsed) return '(a URL that cannot be understood)';
  const { protocol, username, host, pathname } = parsed;
  const isDatabase = protocol === 'postgresql:' || protocol === 'postgres:';
  const user = isDatabase && /^[\w.-]+$/.test(username) ? `${username}@` : '';
  return `${protocol}//${user}${host}${/^\/[\w.-]+$/.test(pathname) ? pathname : ''}`;
}

/** Keeps what is secret in it. A URL that cannot be understood is secret as a whole, and so is each piece of it. */
export function keepSecretsOf(url: string): void {
  const parsed = parse(url);
  if (!parsed) {
    keepSecret(url);
    const inside = /^(?:[\w+.-]*:\/\/)?(.*)@/s.exec(url)?.[1];
    for (const piece of inside?.split(/[:/@#?&]/) ?? []) keepSecret(piece);
    return;
  }
  const { password, username, searchParams, protocol, hostname, pathname } = parsed;
  const isShown = [username, hostname, pathname.slice(1)].includes(password);
  if (password !== '' && !isShown) keepSecret(password);
  if (/^rediss?:$/.test(protocol) && password === '') keepSecret(username);
  for (const [name, value] of searchParams) if (SECRET_NAME.test(name)) keepSecret(value);
}

/** Values of all variables whose name says that they are secret; a path to a secret is none. */
export function keepSecretsIn(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(env))
    if (value && SECRET_NAME.test(name) && !FOLDERS.has(name) && !existsSync(value)) keepSecret(value);
}

/**
 * Undefined where a reader might take other parts for the password than we do: an @ behind the host or a fragment comes of a
 * password that is not escaped.
 */
function parse(url: string): URL | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  const behindHost = parsed.pathname + parsed.search + parsed.hash;
  if (behindHost.includes('@') || url.includes('#') || /%(?![0-9a-f]{2})/i.test(url)) return undefined;
  return parsed;
}
