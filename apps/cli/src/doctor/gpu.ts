/** Is there an NVIDIA GPU that TensorFlow uses, and if not, why? */
import { runScript } from '../processes/run-script.ts';
import type { Finding } from './part.ts';
import type { LoadedTensorFlow } from './tensorflow.ts';

/** `loaded`: what TensorFlow said of itself; undefined where it does not load. */
export async function checkGpu(loaded: LoadedTensorFlow | undefined): Promise<Finding> {
  const query = ['--query-gpu=name', '--format=csv,noheader'];
  const answer = await runScript('nvidia-smi', query).catch(() => undefined);
  const lines = `${answer?.stdout ?? ''}\n${answer?.stderr ?? ''}`.split('\n').filter(Boolean);
  const listed = answer?.code === 0 ? lines.filter((line) => !LOST.test(line)) : [];
  const lost = lines.find((line) => LOST.test(line));
  return gpuFinding({
    loaded,
    hasProgram: answer !== undefined,
    listed,
    ...(lost === undefined ? {} : { lost }),
  });
}

/** What nvidia-smi says of a card that has fallen off the bus. */
const LOST = /is lost|fallen off the bus|Unable to determine the device handle/i;

interface Facts {
  loaded: LoadedTensorFlow | undefined;
  /** nvidia-smi is installed. */
  hasProgram: boolean;
  /** Names of the GPUs it lists. */
  listed: string[];
  /** The line by which it says that a card is gone. */
  lost?: string;
}

export function gpuFinding({ loaded, hasProgram, listed, lost }: Facts): Finding {
  const missing = (detail: string, advice: string): Finding => ({ part: 'GPU', needed: false, state: 'missing', detail, advice }); // prettier-ignore
  const names = listed.length > 0 ? listed.join(', ') : 'nvidia-smi lists none';
  if (lost !== undefined)
    return missing(`${names}; a card is lost: ${lost}`, 'dmesg ("Xid") tells why; a reset or a restart of the machine may bring it back'); // prettier-ignore
  if (loaded?.environment.gpu !== undefined)
    return { part: 'GPU', needed: false, state: 'ok', detail: loaded.environment.gpu };
  const isCuda = loaded?.library === 'cuda';
  const [missed] = missedBy(loaded);
  if (
    loaded?.driverProblem !== undefined ||
    loaded?.systemProblem !== undefined ||
    (loaded === undefined && listed.length === 0)
  ) {
    // prettier-ignore
    const program = hasProgram ? '' : 'no nvidia-smi';
    const why = [loaded?.driverProblem, program].filter(Boolean).join('; ');
    const plain = `NVIDIA’s driver is not installed${why === '' ? '' : ` (${why})`}`;
    const { what, remedy } = loaded?.systemProblem ?? {
      what: plain,
      remedy: 'with an NVIDIA GPU: install its driver',
    };
    const found = [what, missed].filter((one) => one !== undefined).join('; ');
    return missing(`none found: ${found}`, `${remedy}${isCuda ? '' : ', then npm run setup -- --cuda'}`);
  }
  if (!isCuda)
    return missing(`${names}; not used, TensorFlow’s CPU library is installed`, 'npm run setup -- --cuda');
  if (missed !== undefined) return missing(`${names}; not used: ${missed}`, 'npm run setup -- --cuda');
  const detail = `${names}; not used: ${loaded.gpuObstacle ?? 'TensorFlow opens none of them'}`;
  return missing(detail, 'TF_CPP_MIN_LOG_LEVEL=0 keygrid worker shows why');
}

function missedBy(loaded: LoadedTensorFlow | undefined): string[] {
  const { missingLibraries = [] } = loaded ?? {};
  return missingLibraries.length > 0
    ? [`TensorFlow’s loader does not find ${missingLibraries.join(', ')}`]
    : [];
}
