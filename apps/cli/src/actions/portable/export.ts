/** What `keygrid export` does: a study for another database, or predictions that `score` and other programs read. */
import { counted, UserError } from '@keygrid/contract';
import { findRunOrStudy, runDetail, runsOf, studyOverview, type TableFormat } from '@keygrid/results';
import { readPredictions, type Home } from '@keygrid/runs';
import { predictionsText } from '@keygrid/scoring';
import { cannotWrite, writeWhole } from '@keygrid/files';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { exportTables } from './export-tables.ts';
import { exportArchive, type ArchiveOptions } from './export-archive.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';

interface ExportOptions extends Partial<ArchiveOptions> {
  predictions?: string;
  format?: TableFormat;
}

interface Exported {
  evaluation: string;
  file: string;
  pairs: number;
}

/** One form a command. */
export async function exportAs(
  terminal: Terminal,
  { predictions, to, checkpoints, format }: ExportOptions,
  runOrStudy: string,
): Promise<void> {
  if (format !== undefined && (to === undefined || checkpoints === true))
    throw new UserError('--format needs --to FOLDER, and takes no --checkpoints.');
  if ((predictions === undefined) === (to === undefined))
    throw new UserError(
      'Say what to write: --to FILE (the study for another database) or --predictions PATH, one of them.',
    );
  if (checkpoints === true && to === undefined) throw new UserError('--checkpoints needs --to FILE.');
  if (to !== undefined && format !== undefined) return exportTables(terminal, { format, to }, runOrStudy);
  if (to !== undefined) return exportArchive(terminal, { to, checkpoints }, runOrStudy);
  if (predictions !== undefined) await exportPredictions(terminal, predictions, runOrStudy);
}

async function exportPredictions(terminal: Terminal, predictions: string, runOrStudy: string): Promise<void> {
  const target = path.resolve(terminal.cwd, predictions);
  await withHome(terminal, async (home) => {
    const found = await findRunOrStudy(home, runOrStudy);
    const exported =
      'run' in found
        ? [await exportOne(home, found.run, target)]
        : await exportStudy(home, found.study, target);
    const lines = exported.map(
      ({ evaluation, file, pairs }) => `${evaluation}: ${counted(pairs, 'pair')} in ${file}`,
    );
    terminal.answer(exported, lines.join('\n'));
  });
}

async function exportOne(home: Home, id: string, file: string): Promise<Exported> {
  const { stage, status, evaluationIds } = await runDetail(home, id);
  if (stage === 'training') {
    const its =
      evaluationIds.length > 0 ? `its evaluations: ${evaluationIds.join(', ')}` : 'no evaluation uses it';
    throw new UserError(`${id} is a training and predicts nothing; ${its}`);
  }
  if (status !== 'SUCCEEDED')
    throw new UserError(`${id} is ${status}: only a finished evaluation is exported; keygrid why ${id}`);
  return write(home, id, file);
}

async function exportStudy(home: Home, study: string, folder: string): Promise<Exported[]> {
  await studyOverview(home, study);
  const finished: string[] = [];
  for (const { stage, id } of await runsOf(home, study, { status: 'SUCCEEDED' }))
    if (stage === 'evaluation') finished.push(id);
  if (finished.length === 0)
    throw new UserError(`${study} has no finished evaluation; keygrid status ${study}`);
  const exported: Exported[] = [];
  for (const id of finished) exported.push(await write(home, id, path.join(folder, `${id}.json`)));
  return exported;
}

/** A file that is there is whole. */
async function write(home: Home, evaluation: string, file: string): Promise<Exported> {
  const pairs = (await readPredictions(home, evaluation)).flatMap((chunk) =>
    chunk.pairs.map((pair) => ({ ...pair, mutual: mutualOf(pair) })),
  );
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, predictionsText(`keygrid evaluation ${evaluation}`, pairs));
  } catch (cause) {
    throw cannotWrite(`--predictions ${file}`, cause);
  }
  return { evaluation, file, pairs: pairs.length };
}

/** Which points are matches both ways, where the matcher was asked to say so. */
const mutualOf = ({ decision }: { decision: unknown }) => (decision as { mutual?: boolean[] } | null)?.mutual;
