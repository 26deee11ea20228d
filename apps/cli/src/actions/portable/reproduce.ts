/** What `keygrid reproduce` does: says what a run needs, or computes it again in a scratch home and compares bits. */
import { compareBits, findRun, readBits, recipeOf, type BitsCompared, type Recipe } from '@keygrid/results';
import { copyRun, noteReproduction, openHome, programVersion, type Home, type Settings } from '@keygrid/runs';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { computeStudy } from '../../compute-study.ts';
import { dataFolderVariables } from '../../data-folders.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { withHome } from '../../open-home.ts';
import { recipeText } from '../../portable/recipe-text.ts';
import type { WorkerOptions } from '../../processes/worker-arguments.ts';
import type { Terminal } from '../../terminal.ts';

export async function reproduce(
  terminal: Terminal,
  { run = false }: { run?: boolean },
  text: string,
): Promise<ExitCode> {
  return withHome(terminal, async (home) => {
    const id = await findRun(home, text);
    const recipe = await recipeOf(home, id, await programVersion(home));
    if (!run) {
      terminal.answer(recipe, recipeText(recipe));
      return EXIT.ok;
    }
    for (const difference of recipe.differences) terminal.note(`note: ${difference}`);
    const compared = await computeAgain(home, terminal, recipe);
    if (compared === undefined) return EXIT.failed;
    terminal.answer({ recipe, compared }, compared.map(comparedText).join('\n'));
    return compared.some(({ verdict }) => verdict === 'different') ? EXIT.failed : EXIT.ok;
  });
}

/** Nothing of the home is touched but the run's events. Undefined: it was interrupted. */
async function computeAgain(
  home: Home,
  terminal: Terminal,
  { run: id, attempt }: Recipe,
): Promise<BitsCompared[] | undefined> {
  const { settings } = home;
  const folder = path.join(settings.home, `reproduce-${process.pid}`);
  const scratch = await openHome(scratchSettings(settings, folder));
  try {
    const { study, computed } = await copyRun(home, scratch, id);
    const env = Object.fromEntries(Object.entries(terminal.env).filter(([name]) => !ELSEWHERE.has(name)));
    const again = await computeStudy(scratch, terminal, study, placeOf(attempt.environment), {
      ...env,
      ...dataFolderVariables(settings.dataFolders),
    });
    if (again.interrupted) return undefined;
    for (const { id: run, status } of again.progress.runs)
      if (computed.includes(run) && status !== 'SUCCEEDED')
        throw new Error(`${run} could not be computed again: it is ${status}; what it said is above`);
    const compared: BitsCompared[] = [];
    for (const run of computed) {
      const one = compareBits(run, await readBits(home, run), await readBits(scratch, run));
      await noteReproduction(home, run, comparedText(one).split('\n')[0] ?? '');
      compared.push(one);
    }
    return compared;
  } finally {
    await scratch.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What would lead the processes of the scratch home to another database or store. */
const ELSEWHERE = new Set(['DATABASE_URL', 'REDIS_URL', 'KEYGRID_STORE']);

function scratchSettings(
  { dataFolders, programs, featureCacheBytes, timeScale }: Settings,
  home: string,
): Settings {
  return {
    home,
    dataFolders,
    timeScale,
    ...(programs === undefined ? {} : { programs }),
    ...(featureCacheBytes === undefined ? {} : { featureCacheBytes }),
  };
}

/** As many threads, on the same kind of device, as the first time: both decide bits. */
function placeOf(environment: unknown): WorkerOptions {
  const { threads, device } = (environment ?? {}) as { threads?: unknown; device?: unknown };
  return {
    slots: 1,
    device: device === 'cpu' || device === 'cuda' ? device : 'auto',
    ...(typeof threads === 'number' && threads > 0 ? { threads } : {}),
  };
}

const VERDICTS: Readonly<Record<BitsCompared['verdict'], string>> = {
  equal: 'the same bits',
  allowed: 'other bits, as is allowed in another numeric environment',
  different: 'other bits in the same numeric environment: they should be equal',
};

function comparedText({ run, verdict, differing, environment }: BitsCompared): string {
  return [`${run}: ${VERDICTS[verdict]}`, ...[...differing, ...environment].map((line) => `  ${line}`)].join(
    '\n',
  );
}
