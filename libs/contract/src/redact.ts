/** Secrets that this process knows, and the one function that takes them out of whatever it prints, logs or stores. */

const HIDDEN = '***';
/** Shorter ones would hide half of every message: they are hidden where they stand as a password, and in URLs. */
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
const keptShort = new Set<string>();

/** From now on `redact` hides it, in every way it may be written. Returns it. */
export function keepSecret(secret: string): string {
  for (const form of formsOf(secret)) {
    if (form === '' || ORDINARY.has(form.toLowerCase())) continue;
    (form.length >= LEAST_LENGTH ? kept : keptShort).add(form);
  }
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
  for (const secret of keptShort) if (shown.includes(secret)) shown = withoutShort(shown, secret);
  return withoutCredentials(shown);
}

/** What says that the word behind it is a secret; `AUTH` is how Redis is told a password. */
const ANNOUNCED =
  /pass(?:word|wd|phrase|code)?(?![a-z])|pwd|secret|token|credential|signature|(?:api|access|private)_?key|\bauth\b/i;
const ANNOUNCED_WITHIN = 60;

/** A whole word behind an announcement in its line, or between a colon and an @. */
function withoutShort(text: string, secret: string): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, done)) {
    const end = at + secret.length;
    const line =
      text
        .slice(Math.max(0, at - ANNOUNCED_WITHIN), at)
        .split('\n')
        .at(-1) ?? '';
    const isWord = !joins(text[at - 1], secret[0]) && !joins(secret.at(-1), text[end]);
    const isPassword = ANNOUNCED.test(line) || (line.endsWith(':') && text[end] === '@');
    parts.push(text.slice(done, at), isWord && isPassword ? HIDDEN : secret);
    done = end;
  }
  return parts.join('') + text.slice(done);
}

const joins = (left = ' ', right = ' '): boolean => /\w/.test(left) && /\w/.test(right);

/** Where a URL in a text ends. */
const BETWEEN = /([\s"'`<>]+)/;
const NAMED =
  /(password|passwd|passphrase|\bpwd|secret|token|(?:api|access|private)_?key)=(?!\*)[^\s&"'`]{1,500}/gi;
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
