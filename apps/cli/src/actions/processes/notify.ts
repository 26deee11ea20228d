/** What `keygrid notify` does: a list of what people were told, or a try. */
import { counted, UserError } from '@keygrid/contract';
import {
  channelText,
  checkChannel,
  deliver,
  sampleMessage,
  toldMessages,
  tunablesFor,
  type Settings,
  type ToldMessage,
} from '@keygrid/runs';
import type { CommandAnswers } from '../../answers/command-answers.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { settingsOf, withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';

const LISTED = 20;
const WHEN = { finished: 'a study is finished', failed: 'runs fail for good' } as const;

export async function notify(terminal: Terminal, { test }: { test?: boolean }): Promise<ExitCode> {
  return test === true ? tryIt(terminal, settingsOf(terminal)) : list(terminal);
}

async function tryIt(terminal: Terminal, { notify, home, timeScale }: Settings): Promise<ExitCode> {
  if (notify === undefined)
    throw new UserError(`No one is told: there is no [notify] in ${home}/keygrid.toml. ${HOW}`);
  checkChannel(notify.to);
  const problem = await deliver(notify.to, sampleMessage(new Date()), tunablesFor(timeScale).notifyMs);
  const answer: CommandAnswers['notify'] = {
    to: channelText(notify.to),
    received: problem === undefined,
    ...(problem === undefined ? {} : { problem }),
  };
  terminal.answer(answer, problem === undefined ? `${answer.to}: received` : `not received: ${problem}`);
  return problem === undefined ? EXIT.ok : EXIT.failed;
}

const HOW = 'Put there url = "https://…" or command = ["/path/to/program"].';

async function list(terminal: Terminal): Promise<ExitCode> {
  await withHome(terminal, async (home) => {
    const { notify } = home.settings;
    const messages = await toldMessages(home, LISTED);
    const to = notify === undefined ? null : channelText(notify.to);
    const answer: CommandAnswers['notify'] = { to, on: notify?.on ?? [], messages };
    const head =
      notify === undefined
        ? `No one is told: there is no [notify] in keygrid.toml here. ${HOW}`
        : `${to}, when ${notify.on.map((event) => WHEN[event]).join(', and when ')}`;
    terminal.answer(answer, [head, ...messages.map(lineOf)].join('\n'));
  });
  return EXIT.ok;
}

function lineOf({ at, study, event, notices, state, attempts, problem }: ToldMessage): string {
  const what = event === 'finished' ? `${study} is finished` : `${study}: ${counted(notices, 'run')} failed`;
  const tries = attempts > 1 || state !== 'told' ? ` (${counted(attempts, 'try', 'tries')})` : '';
  return `${at.toISOString()}  ${state}${tries}  ${what}${problem === null ? '' : `; last: ${problem}`}`;
}
