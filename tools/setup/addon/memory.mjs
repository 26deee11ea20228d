// Holds all that a process keeps on a GPU to TF_PER_DEVICE_MEMORY_LIMIT_MB. TensorFlow 2.21 itself compares that variable with
// each piece of memory it asks a card for ("within provided limit. limit="), not with their sum: pieces that are smaller would
// grow into a neighbour's share.
import { insertAfter } from './source.mjs';

const CONTEXT = 'TFE_ContextOptions *tfe_options = TFE_NewContextOptions();';
/**
 * ConfigProto { gpu_options (6) { experimental (9) { virtual_devices (1) { memory_limit_mb (1): [limit] } } } }, as protobuf writes
 * it: one device on the one card that the process sees, whose allocator has so many MiB.
 */
const LIMIT = `
  const char *limit_text = std::getenv("TF_PER_DEVICE_MEMORY_LIMIT_MB");
  const float limit_mb = limit_text ? std::strtof(limit_text, nullptr) : 0;
  if (limit_mb > 0) {
    unsigned char config[] = {0x32, 10, 0x4a, 8, 0x0a, 6, 0x0a, 4, 0, 0, 0, 0};
    std::memcpy(config + 8, &limit_mb, sizeof limit_mb);
    TFE_ContextOptionsSetConfig(tfe_options, config, sizeof config, tf_status.status);
    if (TF_GetCode(tf_status.status) != TF_OK) {
      NAPI_THROW_ERROR(env, "TensorFlow does not take TF_PER_DEVICE_MEMORY_LIMIT_MB");
    }
  }`;

/** The source of `binding/tfjs_backend.cc` with the limit put in; throws when the source is not the one known here. */
export function withMemoryLimit(source) {
  return `#include <cstdlib>\n#include <cstring>\n${insertAfter(source, CONTEXT, LIMIT)}`;
}
