/** One question to a program of apps/compute, which alone may load the model: a request as JSON, its answer as JSON. */
import { UserError } from '@keygrid/contract';
import { EXIT } from '../exit-codes.ts';
import { builtFile } from './package-folder.ts';
import { runScript } from './run-script.ts';

/** `program` is an entry of apps/compute, `predict.js` say. @throws UserError with what the program says of bad input. */
export async function askCompute<Answer>(
  program: string,
  request: object,
  env: NodeJS.ProcessEnv,
): Promise<Answer> {
  const entry = builtFile('@keygrid/compute', program);
  const input = JSON.stringify(request);
  const { code, stdout, stderr } = await runScript(process.execPath, [entry], { input, env });
  if (code === EXIT.usage) throw new UserError(withoutLibraryNotes(stderr));
  if (code !== EXIT.ok) throw new Error(`${program} failed: ${withoutLibraryNotes(stderr)}`);
  return JSON.parse(stdout) as Answer;
}

/** TensorFlow's own log lines (`I0000 00:00:17… port.cc:153] …`) explain nothing to a person. */
export function withoutLibraryNotes(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => !/^(WARNING: All log messages|[IWEF]\d{4} )/.test(line));
  return lines.join('\n').trim();
}
