/** `npm run -s bench -- NAME`: measures, and prints what came out. */
import { UserError } from '@keygrid/contract';
import { BENCHMARKS } from './benchmarks/all.ts';
import { parseOptions, USAGE } from './options.ts';
import { print } from './report/print.ts';
import { runBenchmark } from './run-benchmark.ts';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = error instanceof UserError ? 2 : 1;
}

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  const list = BENCHMARKS.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n');
  if (options.help) {
    console.log(`${USAGE}\n\n${list}`);
    return 0;
  }
  const benchmark = BENCHMARKS.find(({ name }) => name === options.name);
  if (!benchmark)
    throw new UserError(`Expected the name of a benchmark, got ${options.name ?? 'none'}:\n${list}`);
  const report = await runBenchmark(benchmark, options, (line) => console.error(line));
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else console.log(print(report, options.markdown ? 'markdown' : 'text'));
  return report.observations.some(({ isOk }) => isOk === false) ? 1 : 0;
}
