/** The URL of keygrid.toml: the message as the body of a POST. Nothing that is thrown here shows more of the URL than its host. */
import type { Message } from './message.ts';

/** @throws Error that says how it failed. */
export async function post(url: string, message: Message, timeoutMs: number): Promise<void> {
  const { target, authorization } = withoutUser(url);
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'keygrid', ...authorization },
    body: JSON.stringify(message),
    redirect: 'manual', // the next place would get what was meant for this one
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new Error(explained(cause, timeoutMs));
  });
  await response.body?.cancel().catch(() => {}); // however long it is
  if (response.ok) return;
  const moved = response.status >= 300 && response.status < 400 ? ', which leads elsewhere' : '';
  throw new Error(`answered ${response.status} ${response.statusText}${moved}`);
}

/** `fetch` refuses a URL with a user in it. */
function withoutUser(url: string): { target: URL; authorization: { authorization?: string } } {
  const target = new URL(url);
  const user = [target.username, target.password].map(decodeURIComponent).join(':');
  target.username = target.password = '';
  if (user === ':') return { target, authorization: {} };
  return { target, authorization: { authorization: `Basic ${Buffer.from(user).toString('base64')}` } };
}

/** The reason is in the cause: `fetch` itself only says that it failed. */
function explained(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `had not answered after ${timeoutMs / 1000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return error instanceof Error ? error.message : String(error);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  return `could not be reached: ${cause.message || code}`;
}
