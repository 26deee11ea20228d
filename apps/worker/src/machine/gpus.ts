/** The GPUs this process may give to its children. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { computeEnvironment } from '@keygrid/contract';
import { visibleGpus, type Gpu, type GpuSearch, type ListedGpu } from './visible-gpus.ts';

export type { Gpu, GpuSearch };

const FIELDS = 'index,uuid,memory.total,memory.free,compute_cap,mig.mode.current,name';
/** Those that every driver knows. */
const OLD_FIELDS = 'index,uuid,memory.total';

/** Asks NVIDIA's driver; `visible` is the `CUDA_VISIBLE_DEVICES` of this process. */
export async function findGpus(visible: string | undefined): Promise<GpuSearch> {
  try {
    const ask = (fields: string) => askDriver(`--query-gpu=${fields}`, '--format=csv,noheader,nounits');
    const csv = await ask(FIELDS).catch((error: ExecError) => {
      if (/not a valid field/.test(`${error.stdout}${error.stderr}`)) return ask(OLD_FIELDS);
      throw error;
    });
    const cards = parseGpus(csv);
    const listing = cards.some(({ isDivided }) => isDivided) ? await askDriver('-L') : '';
    return visibleGpus(withParts(cards, listing), visible);
  } catch (error) {
    return { gpus: [], problem: describeFailure(error as ExecError) };
  }
}

/**
 * Memory of a card that no process holds now, in GiB; undefined where the driver does not tell. Rejects with its words where
 * it fails.
 */
export async function freeMemoryGiB(id: string): Promise<number | undefined> {
  const query = [`--id=${id}`, '--query-gpu=memory.free', '--format=csv,noheader,nounits'];
  const answer = await askDriver(...query).catch((error: ExecError) => {
    throw new Error(describeFailure(error), { cause: error });
  });
  return inGiB(answer);
}

async function askDriver(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('nvidia-smi', args, {
    env: computeEnvironment(process.env),
  });
  return stdout;
}

type ExecError = Error & { code?: unknown; stdout?: string; stderr?: string };

function describeFailure({ code, stdout, stderr, message }: ExecError): string {
  if (code === 'ENOENT') return 'NVIDIA’s driver is not installed (there is no nvidia-smi)';
  const [words] = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n');
  return `nvidia-smi failed: ${words || message}`;
}

export function parseGpus(csv: string): ListedGpu[] {
  return csv
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .filter((fields) => fields.length >= 3)
    .map(([id = '', uuid = '', total, free, capability, mig, ...name]) => {
      const told = {
        name: name.join(', ') || undefined,
        freeGiB: inGiB(free),
        capability: Number(capability) || undefined,
      };
      const memoryGiB = inGiB(total) ?? 0;
      return { id, uuid, memoryGiB, ...withoutUndefined(told), isDivided: mig === 'Enabled', parts: [] };
    });
}

/** `listing`: what `nvidia-smi -L` says; a part's line stands under its card's. */
export function withParts(cards: ListedGpu[], listing: string): ListedGpu[] {
  const parts = new Map<string, ListedGpu['parts']>();
  let card: ListedGpu | undefined;
  for (const line of listing.split('\n')) {
    const uuid = /UUID: ([^)]+)\)/.exec(line)?.[1];
    const profile = /^\s+MIG (\S+)/.exec(line)?.[1];
    if (uuid === undefined) continue;
    if (profile === undefined) card = cards.find((each) => each.uuid === uuid);
    else if (card) {
      const { capability } = card;
      const own = { id: uuid, uuid, name: `MIG ${profile}`, memoryGiB: profileGiB(profile) };
      const before = parts.get(card.uuid) ?? [];
      parts.set(card.uuid, [...before, { ...own, ...withoutUndefined({ capability }) }]);
    }
  }
  return cards.map((each) => ({ ...each, parts: parts.get(each.uuid) ?? [] }));
}

/** `3g.20gb`: the name's gigabytes are a little less than what the part has. */
function profileGiB(profile: string): number {
  return (Number(/\.(\d+)gb/.exec(profile)?.[1] ?? 0) * 1e9) / 2 ** 30;
}

function inGiB(mebibytes: string | undefined): number | undefined {
  const number = Number.parseFloat(mebibytes ?? '');
  return Number.isFinite(number) ? number / 1024 : undefined;
}

function withoutUndefined<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
