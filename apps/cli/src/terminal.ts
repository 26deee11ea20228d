/** What every command is handed: how it was asked, and where its answer goes. */

import { note, say, wrapped } from '@keygrid/contract';
import { isAnswerName, jsonAnswer } from '@keygrid/results/answers';

export interface Terminal {
  /** Answers are JSON on stdout. */
  readonly json: boolean;
  /** `--home`: the folder with data base, store and settings; left out: found upwards from the working folder. */
  readonly home: string | undefined;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** A person can be asked on stdin. */
  readonly canAsk: boolean;
  /** stderr is a terminal whose lines can be drawn over. */
  readonly canRedraw: boolean;
  readonly columns: number;
  /** Characters of a line of the answer: `COLUMNS`, or of the terminal behind stdout, or 80. */
  readonly width: number;
  /** The answer: stdout, one line feed added, its lines as they are. */
  readonly print: (text: string) => void;
  /** The same for sentences, which are broken between words where the width is known. */
  readonly tell: (text: string) => void;
  /** The answer in the form that was asked for; its text is told. */
  readonly answer: (value: object, text: string) => void;
  /** Everything that is not the answer (progress, hints): stderr. */
  readonly note: (text: string) => void;
}

/** Characters of a line where nothing says how many there are. */
export const DEFAULT_WIDTH = 80;

/** What `COLUMNS` says, or the terminal behind stdout; undefined where there is none, or it does not know its width and says 0. */
export const widthOfOutput = (): number | undefined =>
  columnsAsked() ?? (process.stdout.columns || undefined);

/** @param command Its name, as a JSON answer is called by: `data-check`. */
export function openTerminal(command: string, options: { json?: boolean; home?: string }): Terminal {
  const json = options.json === true;
  const known = widthOfOutput();
  const tell = (text: string): void => say(wrapped(text, known ?? Infinity));
  return {
    json,
    home: options.home,
    cwd: process.cwd(),
    env: process.env,
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true && !json,
    canRedraw: process.stderr.isTTY === true && !json,
    columns: process.stderr.columns || 100,
    width: known ?? DEFAULT_WIDTH,
    print: say,
    tell,
    answer: (value, text) => (json ? say(jsonOf(command, value)) : tell(text)),
    note: (text) => note(wrapped(text, columnsAsked() ?? (process.stderr.columns || Infinity))),
  };
}

/** As a shell or a person says it; anything else is as if it was not said. */
function columnsAsked(): number | undefined {
  const text = process.env['COLUMNS'] ?? '';
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

function jsonOf(command: string, value: object): string {
  if (!isAnswerName(command)) throw new Error(`The answer of ${command} has no version.`);
  return jsonAnswer(command, value);
}
