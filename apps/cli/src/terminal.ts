/** What every command is handed: how it was asked, and where its answer goes. */

import { note, printedJson, say } from '@keygrid/contract';

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
  /** Characters of a line of the answer: of the terminal behind stdout, or 80. */
  readonly width: number;
  /** The answer: stdout, one line feed added. */
  readonly print: (text: string) => void;
  /** The answer in the form that was asked for. */
  readonly answer: (value: unknown, text: string) => void;
  /** Everything that is not the answer (progress, hints): stderr. */
  readonly note: (text: string) => void;
}

export function openTerminal(options: { json?: boolean; home?: string }): Terminal {
  const json = options.json === true;
  return {
    json,
    home: options.home,
    cwd: process.cwd(),
    env: process.env,
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true && !json,
    canRedraw: process.stderr.isTTY === true && !json,
    // A terminal that does not know its width says 0.
    columns: process.stderr.columns || 100,
    width: process.stdout.columns || 80,
    print: say,
    answer: (value, text) => say(json ? jsonText(value) : text),
    note,
  };
}

/** Bigints as strings, maps as objects, sets as lists: the shapes JSON does not know. */
export function jsonText(value: unknown): string {
  const plain = (_key: string, item: unknown): unknown => {
    if (typeof item === 'bigint') return item.toString();
    if (item instanceof Map) return Object.fromEntries(item) as unknown;
    return item instanceof Set ? [...item] : item;
  };
  return printedJson(JSON.stringify(value, plain, 2));
}
