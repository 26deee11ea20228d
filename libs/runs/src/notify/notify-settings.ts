/** `[notify]` of keygrid.toml: whom to tell, and of what. */
import { checkServerUrl, keepSecret, keepSecretsOf, shownUrl, UserError } from '@keygrid/contract';
import { findProgram } from '@keygrid/files';
import * as path from 'node:path';
import { z } from 'zod';

const NOTIFY_EVENTS = ['finished', 'failed'] as const;
export type NotifyEvent = (typeof NOTIFY_EVENTS)[number];

export interface Notify {
  /** Default: all. */
  readonly on: readonly NotifyEvent[];
  readonly to: Channel;
}

/** A program with its arguments, or a URL that takes a POST. */
export type Channel =
  | { readonly program: string; readonly args: readonly string[]; readonly cwd: string }
  | { readonly url: string };

export const NotifyFile = z
  .strictObject({
    command: z
      .array(z.string().min(1), {
        error:
          'expected a list: the program, then its arguments. For a line of a shell: the shell, then -c, then the line',
      })
      .min(1)
      .optional(),
    url: z.string().min(1).optional(),
    on: z
      .array(z.enum(NOTIFY_EVENTS))
      .min(1)
      .default([...NOTIFY_EVENTS]),
  })
  .refine(({ command, url }) => (command === undefined) !== (url === undefined), {
    error: 'expected either command or url',
  });

/** A path below the home is relative to it, as for `programs`. @throws UserError for what is no URL of a web server. */
export function notifyOf({ command, url, on }: z.infer<typeof NotifyFile>, home: string): Notify {
  const [name = '', ...args] = command ?? [];
  if (url === undefined)
    return { on, to: { program: name.includes('/') ? path.resolve(home, name) : name, args, cwd: home } };
  keepUrl(url);
  checkServerUrl(url, {
    setting: 'notify.url in keygrid.toml',
    protocols: ['https:', 'http:'],
    example: 'https://host/path',
  });
  return { on, to: { url } };
}

/** A path as long as this may be a secret, as those of chat services are; a shorter one would hide parts of other messages. */
const SECRET_PATH_LENGTH = 16;

function keepUrl(url: string): void {
  keepSecretsOf(url);
  keepSecret(url);
  const behindHost = /^\w+:\/\/[^/]*(\/.*)$/.exec(url)?.[1] ?? '';
  if (behindHost.length >= SECRET_PATH_LENGTH) keepSecret(behindHost);
}

/** For people; of a URL no more than the host. */
export const channelText = (to: Channel): string =>
  'url' in to ? `POST to ${shownUrl(new URL(to.url).origin)}` : `command ${path.basename(to.program)}`;

/** @throws UserError for a program that this machine does not have. */
export function checkChannel(to: Channel): void {
  if ('url' in to || findProgram(to.program) !== undefined) return;
  throw new UserError(
    `notify.command in keygrid.toml: ${to.program} is not a program that this user can run here. ` +
      'Expected a file that is executable, or the name of one in PATH.',
  );
}
