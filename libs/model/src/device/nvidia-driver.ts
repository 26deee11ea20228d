/** What the system knows of NVIDIA's cards and driver without asking either: which of them is missing. */
import { counted } from '@keygrid/contract';
import fs from 'node:fs';
import path from 'node:path';

/** CUDA 12's first: later minor versions run on it too. */
const FIRST_MAJOR = 525;

export interface SystemFacts {
  /** A display controller of NVIDIA's is on the bus; undefined where that cannot be seen. */
  readonly hasCard?: boolean;
  /** The kernel's driver, `580.159.04`. */
  readonly version?: string;
  /** Cards that the kernel's driver serves, and those with a node in /dev. */
  readonly served?: number;
  readonly nodes: number;
}

/** `root`: another folder in place of `/`, for tests. */
export function systemFacts(root = '/'): SystemFacts {
  const at = (...parts: string[]) => path.join(root, ...parts);
  const names = (folder: string): string[] | undefined => {
    try {
      return fs.readdirSync(folder);
    } catch {
      return undefined; // not to be seen is an answer here
    }
  };
  const text = (file: string): string => {
    try {
      return fs.readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  const bus = names(at('sys/bus/pci/devices'));
  const isCard = (device: string) =>
    text(at('sys/bus/pci/devices', device, 'vendor')).startsWith('0x10de') &&
    text(at('sys/bus/pci/devices', device, 'class')).startsWith('0x03');
  const [, version] = /Module.*?\s(\d+\.[\d.]+)/.exec(text(at('proc/driver/nvidia/version'))) ?? [];
  return {
    hasCard: bus?.some(isCard),
    version,
    served: names(at('proc/driver/nvidia/gpus'))?.length,
    nodes: names(at('dev'))?.filter((name) => /^nvidia\d+$/.test(name)).length ?? 0,
  };
}

export interface SystemProblem {
  /** As a clause. */
  readonly what: string;
  /** What a person can do about it. */
  readonly remedy: string;
}

/** Of these facts what stands in the way of a GPU; `driver`: why NVIDIA's driver library is not found. */
export function systemProblem(facts: SystemFacts, driver: string | undefined): SystemProblem | undefined {
  const { hasCard, version, served, nodes } = facts;
  if (version !== undefined && Number.parseInt(version) < FIRST_MAJOR)
    return {
      what: `NVIDIA’s driver ${version} is too old for CUDA 12, which needs ${FIRST_MAJOR} or later`,
      remedy: `update NVIDIA’s driver to ${FIRST_MAJOR} or later`,
    };
  if (served !== undefined && served > 0 && nodes === 0) return hidden(served, driver);
  if (driver !== undefined && hasCard === true)
    return {
      what: `this machine has an NVIDIA card but its driver’s library was not found (${driver})`,
      remedy: 'install NVIDIA’s driver',
    };
  if (driver !== undefined)
    return {
      what: `no NVIDIA driver was found (${driver})${hasCard === false ? ', nor a card' : ''}`,
      remedy: 'with an NVIDIA GPU: install its driver',
    };
  if (served === 0)
    return {
      what: `NVIDIA’s driver${version === undefined ? '' : ` ${version}`} is there but serves no card`,
      remedy: 'the kernel’s log (dmesg, "NVRM") tells why',
    };
  return undefined;
}

/** The kernel has cards, this part of the system sees none. */
function hidden(served: number, driver: string | undefined): SystemProblem {
  const library = driver === undefined ? '' : `, nor the driver’s library (${driver})`;
  return {
    what: `the machine has ${counted(served, 'NVIDIA card')}, but none is visible here (no /dev/nvidia0${library}: is this a container that was given none?)`,
    remedy: 'give the container a card: docker run --gpus all, or nvidia.com/gpu in Kubernetes',
  };
}

/** Its clause alone. */
export function systemObstacle(facts: SystemFacts, driver: string | undefined): string | undefined {
  return systemProblem(facts, driver)?.what;
}
