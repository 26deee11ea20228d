/** Secrets that this process knows, and the one function that takes them out of whatever it prints, logs or stores. */

const HIDDEN = '***';
/** Shorter ones would hide half of every message; they are still left out of URLs. */
const LEAST_LENGTH = 6;
/** Passwords that are no secret, but words of nearly every message. */
const ORDINARY = new Set([
  'keygrid',
  'postgres',
  'postgresql',
  'password',
  'default',
  'localhost',
  'secrets',
]);

const kept = new Set<string>();

/** From now on `redact` hides it, in every way it may be written. Returns it. */
export function keepSecret(secret: string): string {
  for (const form of formsOf(secret))
    if (form.length >= LEAST_LENGTH && !ORDINARY.has(form.toLowerCase())) kept.add(form);
  return secret;
}

/** As it is, in a URL, out of one, in JSON and as Node shows it in a message. */
function formsOf(secret: string): string[] {
  const inUrl = [encodeURIComponent, encodeURI, decodeURIComponent].map((change) => attempt(change, secret));
  return [secret, ...inUrl, JSON.stringify(secret).slice(1, -1)];
}

function attempt(change: (text: string) => string, text: string): string {
  try {
    return change(text);
  } catch {
    return text; // a % that escapes nothing
  }
}

/** The text without kept secrets, and without what URLs and settings in it say about passwords. */
export function redact(text: string): string {
  let shown = text;
  // The longest first: one may be part of another.
  for (const secret of [...kept].sort((a, b) => b.length - a.length))
    if (shown.includes(secret)) shown = shown.replaceAll(secret, HIDDEN);
  return withoutCredentials(shown);
}

/** Where a URL in a text ends. */
const BETWEEN = /([\s"'`<>]+)/;
const NAMED = /\b((?:ssl)?password|passwd|passphrase|pwd|secret|token)=(?!\*)[^\s&"'`]{1,500}/gi;
const OF_DATABASE = /postgres(ql)?:\/\/$/i;

function withoutCredentials(text: string): string {
  const hasUrl = text.includes('://') && text.includes('@');
  const urls = hasUrl ? text.split(BETWEEN).map(withoutUser).join('') : text;
  return urls.includes('=') ? urls.replace(NAMED, (_all, name: string) => `${name}=${HIDDEN}`) : urls;
}

/** Up to the last @: one in a password need not be escaped. */
function withoutUser(word: string): string {
  const start = word.indexOf('://') + '://'.length;
  const end = word.lastIndexOf('@');
  if (start < '://'.length || end <= start || word[start] === '/') return word; // file:///… has no user
  const [scheme, user] = [word.slice(0, start), word.slice(start, end)];
  // A user of a database is no secret, and neither is the example in a message.
  const isHarmless = user === 'user:password' || (OF_DATABASE.test(scheme) && /^[\w.-]+$/.test(user));
  return isHarmless ? word : scheme + HIDDEN + word.slice(end);
}
