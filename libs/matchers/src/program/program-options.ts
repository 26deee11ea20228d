/** What a program is started with. */
import type { AnswerLimits } from './answer-limit.ts';
import type { ProgramFile } from './lay-out.ts';

export interface ProgramOptions {
  /** Program and arguments; `{dir}` stands for the folder of its files, which is also its working folder. */
  readonly command: readonly string[];
  readonly files: readonly ProgramFile[];
  /** Side of the square pictures it is shown, in pixels. */
  readonly side: number;
  /** Told each line that it writes to standard error. */
  readonly log: (line: string) => void;
  /** Files of programs by bare name; one that is not among them is looked for in PATH. */
  readonly programs?: Readonly<Record<string, string>>;
  /** How long it may be silent. Default: `answer-limit.ts`. */
  readonly limits?: Partial<AnswerLimits>;
}
