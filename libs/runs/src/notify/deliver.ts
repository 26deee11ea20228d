/** One try to tell. */
import { redact } from '@keygrid/contract';
import { inOneLine, type Message } from './message.ts';
import { channelText, type Channel } from './notify-settings.ts';
import { post } from './post.ts';
import { runCommand } from './run-command.ts';

/** Undefined where it was received, else what went wrong, in one line without a secret. Ends after `timeoutMs` at the latest. */
export async function deliver(to: Channel, message: Message, timeoutMs: number): Promise<string | undefined> {
  try {
    if ('url' in to) await post(to.url, message, timeoutMs);
    else await runCommand(to, message, timeoutMs);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return inOneLine(redact(`${channelText(to)} ${why}`));
  }
}
