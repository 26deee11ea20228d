/** A ResNet of torchvision's names from a weights file: the backbone of matchers without a network of their own. */
import { firstNames, UserError } from '@keygrid/contract';
import { recogniseNetwork, type RecognisedResNet } from '@keygrid/model';
import { createHyperpixelNetwork, ParameterStore, type HyperpixelNetwork } from '@keygrid/model/layers';
import { listWeights, readWeights, toStateTensor, type FileTensor, type StateDict } from '@keygrid/weights';

export interface ResNet {
  readonly network: HyperpixelNetwork;
  /** Blocks of each stage. */
  readonly layers: readonly number[];
  /** All tensors of the file, also those that are not the backbone's. */
  readonly tensors: StateDict;
  dispose(): void;
}

/** @throws UserError where the file is no whole ResNet. */
export async function openResNet(file: string): Promise<ResNet> {
  const read = await readWeights(file);
  const { layers, width } = backboneOf(file, read.tensors);
  const tensors: StateDict = new Map([...read.tensors].map(([name, one]) => [name, toStateTensor(one)]));
  const store = new ParameterStore(0, { dict: tensors, what: file });
  const network = createHyperpixelNetwork(store.root, { layers, width });
  return { network, layers, tensors, dispose: () => store.dispose() };
}

type Listed = ReadonlyMap<string, Pick<FileTensor, 'shape' | 'type'>>;

/** Names, types and shapes of the file, and the backbone they are. @throws UserError where they are none. */
export async function listResNet(file: string): Promise<{ backbone: RecognisedResNet; tensors: Listed }> {
  const { tensors } = await listWeights(file);
  return { backbone: backboneOf(file, tensors), tensors };
}

const INSPECT = 'keygrid weights inspect says what it holds';

function backboneOf(file: string, tensors: Listed): RecognisedResNet {
  const found = recogniseNetwork(tensors);
  if (found?.kind !== 'backbone' || !('layers' in found))
    throw new UserError(
      `matcher.weights: ${file} is no ResNet under torchvision's names (conv1.weight, layer1.0.conv1.weight, …); ${INSPECT}`,
    );
  if (found.mismatches.length === 0) return found;
  const shape = `a ResNet of layers [${found.layers.join(', ')}] and width ${found.width}`;
  throw new UserError(
    `matcher.weights: ${file} is almost ${shape}, but ${found.mismatches.length} tensors do not fit it ` +
      `(${firstNames(found.mismatches)}); ${INSPECT}`,
  );
}
