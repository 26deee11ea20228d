/** What building the native library needs; asked only while the library is missing. */
import { runScript } from '../processes/run-script.ts';
import type { Finding } from './part.ts';

const TOOLS = [
  { part: 'python3', command: 'python3', args: ['--version'], package: 'python3' },
  { part: 'pip', command: 'python3', args: ['-m', 'pip', '--version'], package: 'python3-pip' },
  { part: 'C++ compiler', command: 'g++', args: ['--version'], package: 'g++' },
];

export async function checkBuildTools(): Promise<Finding[]> {
  return Promise.all(TOOLS.map(checkTool));
}

async function checkTool(tool: (typeof TOOLS)[number]): Promise<Finding> {
  const finding = { part: tool.part, needed: false };
  const answer = await runScript(tool.command, tool.args).catch(() => undefined);
  if (answer?.code === 0) return { ...finding, state: 'ok', detail: answer.stdout.split('\n')[0] ?? '' };
  const advice = `apt-get install ${tool.package}, then npm run setup`;
  return { ...finding, state: 'missing', detail: 'the native TensorFlow library is built with it', advice };
}
