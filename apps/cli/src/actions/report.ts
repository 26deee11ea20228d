/** What `keygrid report` does: a study's tables, with what is not finished said beside them. */
import {
  asAsked,
  askedMetric,
  buildReport,
  htmlReport,
  readCurves,
  readGallery,
  readStudyResults,
  reportInProtocols,
  renderReport,
  type ReportForm,
} from '@keygrid/results';
import { jsonAnswer } from '@keygrid/results/answers';
import path from 'node:path';
import { askedIn } from '../asked-in.ts';
import { fileToWrite } from '../file-to-write.ts';
import { withHome } from '../open-home.ts';
import { protocolsReportText, textFormOf } from '../report/all-protocols.ts';
import { noFigureNote, writeFigures } from '../report/figures.ts';
import type { Terminal } from '../terminal.ts';
import { writeAnswer } from '../write-answer.ts';

interface ReportOptions {
  format: ReportForm | 'html';
  alpha?: number[];
  groups?: string[];
  perPoint?: boolean;
  out?: string;
  protocol?: string;
  metric?: string;
  allProtocols?: boolean;
  figures?: string;
}

export async function report(terminal: Terminal, options: ReportOptions, study: string): Promise<void> {
  if (options.allProtocols) return reportAllProtocols(terminal, options, study);
  const { format, out, figures } = options;
  const protocol = askedIn(options);
  const form = terminal.json ? 'json' : format;
  // A folder for figures is made first, and the report may be written into it.
  if (out !== undefined && figures === undefined) fileToWrite(terminal.cwd, out);
  await withHome(terminal, async (home) => {
    const { alpha: alphas, groups, perPoint: isPerPoint } = options;
    const results = asAsked(await readStudyResults(home, study, protocol), { alphas, groups, isPerPoint });
    const built = buildReport(
      results,
      form === 'terminal' ? undefined : commandOf(study, { ...options, format: form }),
    );
    const files = figures === undefined ? [] : await writeFigures(built, path.resolve(terminal.cwd, figures));
    const pictures = files.map(({ title, svg }) => ({ title, path: linkFrom(terminal.cwd, out, svg) }));
    const text =
      form === 'html'
        ? htmlReport(
            built,
            results,
            await readCurves(
              home,
              results.cells.flatMap(({ training }) => training?.id ?? []),
            ),
            await readGallery(home, results),
          )
        : renderReport(built, form, { pictures, ...(out === undefined ? { width: terminal.width } : {}) });
    if (form === 'terminal' && out === undefined) terminal.tell(text);
    else await writeAnswer(terminal, text, out);
    for (const { svg, png } of files) terminal.note(`drawn: ${svg} and ${path.basename(png)}`);
    if (figures !== undefined && files.length === 0) terminal.note(noFigureNote(study));
  });
}

async function reportAllProtocols(
  terminal: Terminal,
  { format, protocol, metric, figures, perPoint, out, alpha: alphas, groups }: ReportOptions,
  study: string,
): Promise<void> {
  const form = format === 'json' ? 'json' : textFormOf(format, { '--protocol': protocol, '--figures': figures, '--per-point': perPoint || undefined }); // prettier-ignore
  if (out !== undefined) fileToWrite(terminal.cwd, out);
  await withHome(terminal, async (home) => {
    const answer = await reportInProtocols(
      home,
      study,
      { alphas, groups },
      metric === undefined ? undefined : askedMetric(metric),
    );
    const text =
      form === 'json' || terminal.json
        ? jsonAnswer('report', answer)
        : protocolsReportText(answer, { form, ...(out === undefined ? { width: terminal.width } : {}) });
    await writeAnswer(terminal, text, out);
  });
}

/** A path as a document's folder sees it; slashes, also on Windows. */
function linkFrom(cwd: string, document: string | undefined, file: string): string {
  const folder = document === undefined ? cwd : path.dirname(path.resolve(cwd, document));
  return path.relative(folder, file).split(path.sep).join('/');
}

/** What prints the same again. */
function commandOf(
  study: string,
  { format, protocol, metric, alpha, groups, perPoint }: ReportOptions,
): string {
  const words = [
    ...['keygrid', 'report', study, '--format', format],
    ...(protocol === undefined ? [] : ['--protocol', protocol]),
    ...(metric === undefined ? [] : ['--metric', metric]),
    ...(alpha === undefined ? [] : ['--alpha', alpha.join(',')]),
    ...(groups === undefined ? [] : ['--groups', groups.join(',')]),
    ...(perPoint === true ? ['--per-point'] : []),
  ];
  return words
    .map((word) => (/^[\w,./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
