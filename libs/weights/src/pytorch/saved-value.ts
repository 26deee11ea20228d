/** What a file of torch.save holds, in either of its formats. */

export interface PyTorchSource {
  /** What was saved: containers, numbers, and tensors that say where their numbers are. */
  readonly value: unknown;
  /** Undefined where there is no such storage. */
  storageBytes(key: string): number | undefined;
  readStorage(key: string): Promise<Buffer>;
}
