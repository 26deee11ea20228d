// Gives the addon two functions that the published one lacks: whether a GPU may round the factors of a product
// (TensorFloat-32), and which of NVIDIA's libraries TensorFlow's own loader does not find. Both are TensorFlow's own,
// looked up by name, since its headers do not declare them.

const FUNCTIONS = `
#include <dlfcn.h>

// A function of TensorFlow's framework library; null where this build of it has none.
static void *FindInTensorFlow(const char *symbol) {
  void *library = dlopen("libtensorflow_framework.so.2", RTLD_LAZY | RTLD_NOLOAD);
  return library ? dlsym(library, symbol) : nullptr;
}

// setTensorFloat32(enabled): whether TensorFlow lets a GPU compute so from now on. Returns what it says afterwards;
// undefined where it cannot be told.
static napi_value SetTensorFloat32(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value arg, result = nullptr;
  bool enabled = false;
  napi_get_cb_info(env, info, &argc, &arg, nullptr, nullptr);
  if (argc < 1 || napi_get_value_bool(env, arg, &enabled) != napi_ok) return nullptr;
  auto set = reinterpret_cast<void (*)(bool)>(FindInTensorFlow("_ZN3tsl32enable_tensor_float_32_executionEb"));
  auto get = reinterpret_cast<bool (*)()>(FindInTensorFlow("_ZN3tsl33tensor_float_32_execution_enabledEv"));
  if (!set || !get) return nullptr;
  set(enabled);
  napi_get_boolean(env, get(), &result);
  return result;
}

// missingCudaLibraries(): names of NVIDIA's libraries that TensorFlow's own loader does not find; without the first
// seven it opens no GPU.
static napi_value MissingCudaLibraries(napi_env env, napi_callback_info info) {
  static const char *const kLibraries[][2] = {
      {"libcudart.so.12", "_ZN3tsl8internal9DsoLoader23GetCudaRuntimeDsoHandleEv"},
      {"libcublas.so.12", "_ZN3tsl8internal9DsoLoader18GetCublasDsoHandleEv"},
      {"libcublasLt.so.12", "_ZN3tsl8internal9DsoLoader20GetCublasLtDsoHandleEv"},
      {"libcufft.so.11", "_ZN3tsl8internal9DsoLoader17GetCufftDsoHandleEv"},
      {"libcusolver.so.11", "_ZN3tsl8internal9DsoLoader20GetCusolverDsoHandleEv"},
      {"libcusparse.so.12", "_ZN3tsl8internal9DsoLoader20GetCusparseDsoHandleEv"},
      {"libcudnn.so.9", "_ZN3tsl8internal9DsoLoader17GetCudnnDsoHandleEv"},
      {"libcupti.so.12", "_ZN3tsl8internal9DsoLoader17GetCuptiDsoHandleEv"},
      {"libnccl.so.2", "_ZN3tsl8internal9DsoLoader16GetNcclDsoHandleEv"},
  };
  napi_value missing;
  uint32_t count = 0;
  napi_create_array(env, &missing);
  for (auto &library : kLibraries) {
    // Returns an absl::StatusOr<void *>: a status and, where that is good, the handle.
    auto find = reinterpret_cast<void *(*)(void **)>(FindInTensorFlow(library[1]));
    void *result[4] = {nullptr, nullptr, nullptr, nullptr};
    if (find) find(result);
    if (result[1]) continue;
    napi_value name;
    napi_create_string_latin1(env, library[0], NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, missing, count++, name);
  }
  return missing;
}

`;
const INIT = 'static napi_value InitTFNodeJSBinding(';
const EXPORTS = 'napi_property_descriptor exports_properties[] = {';
const ENTRIES = `
      {"setTensorFloat32", nullptr, SetTensorFloat32, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"missingCudaLibraries", nullptr, MissingCudaLibraries, nullptr, nullptr, nullptr, napi_default, nullptr},`;

/** The source of `binding/tfjs_binding.cc` with both functions; throws when the source is not the one known here. */
export function withGpuFunctions(source) {
  const [before, after, ...more] = source.split(INIT);
  const outside = `} // namespace tfnodejs\n${FUNCTIONS}namespace tfnodejs {\n`;
  if (after === undefined || more.length > 0 || !after.includes(EXPORTS))
    throw new Error(`TensorFlow's addon does not begin and export as it did in version 4.22.0`);
  const functions = /namespace tfnodejs \{/.test(before) ? outside : FUNCTIONS;
  return before + functions + INIT + after.replace(EXPORTS, EXPORTS + ENTRIES);
}
