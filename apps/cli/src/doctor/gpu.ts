/** Is there an NVIDIA GPU that TensorFlow uses, and if not, why? */
import { runScript } from '../processes/run-script.ts';
import type { Finding } from './part.ts';
import type { LoadedTensorFlow } from './tensorflow.ts';

/** `loaded`: what TensorFlow said of itself; undefined where it does not load. */
export async function checkGpu(loaded: LoadedTensorFlow | undefined): Promise<Finding> {
  const query = ['--query-gpu=name', '--format=csv,noheader'];
  const answer = await runScript('nvidia-smi', query).catch(() => undefined);
  const listed = answer?.code === 0 ? answer.stdout.split('\n').filter(Boolean) : [];
  return gpuFinding({ loaded, hasProgram: answer !== undefined, listed });
}

interface Facts {
  loaded: LoadedTensorFlow | undefined;
  /** nvidia-smi is installed. */
  hasProgram: boolean;
  /** Names of the GPUs it lists. */
  listed: string[];
}

export function gpuFinding({ loaded, hasProgram, listed }: Facts): Finding {
  const finding = { part: 'GPU', needed: false };
  if (loaded?.environment.gpu !== undefined)
    return { ...finding, state: 'ok', detail: loaded.environment.gpu };
  const install = loaded?.library === 'cuda' ? '' : ', then npm run setup -- --cuda';
  if (loaded?.driverProblem !== undefined || (loaded === undefined && listed.length === 0)) {
    const program = hasProgram ? '' : 'no nvidia-smi';
    const why = [loaded?.driverProblem, program].filter(Boolean).join('; ');
    const plain = `NVIDIA’s driver is not installed${why === '' ? '' : ` (${why})`}`;
    const found = [loaded?.systemObstacle ?? plain, ...missedBy(loaded)].join('; ');
    const detail = `none found: ${found}`;
    return {
      ...finding,
      state: 'missing',
      detail,
      advice: `with an NVIDIA GPU: install its driver${install}`,
    };
  }
  const names = listed.length > 0 ? listed.join(', ') : 'nvidia-smi lists none';
  if (loaded?.library !== 'cuda') {
    const detail = `${names}; not used, TensorFlow’s CPU library is installed`;
    return { ...finding, state: 'missing', detail, advice: 'npm run setup -- --cuda' };
  }
  const [missed] = missedBy(loaded);
  if (missed !== undefined)
    return { ...finding, state: 'missing', detail: `${names}; not used: ${missed}`, advice: 'npm run setup -- --cuda' }; // prettier-ignore
  const detail = `${names}; not used: ${loaded.gpuObstacle ?? 'TensorFlow opens none of them'}`;
  return { ...finding, state: 'missing', detail, advice: 'TF_CPP_MIN_LOG_LEVEL=0 keygrid worker shows why' };
}

function missedBy(loaded: LoadedTensorFlow | undefined): string[] {
  const { missingLibraries = [] } = loaded ?? {};
  return missingLibraries.length > 0
    ? [`TensorFlow’s loader does not find ${missingLibraries.join(', ')}`]
    : [];
}
