// Gives the addon two functions that the published one lacks: many operations, described as a graph, become one function of
// TensorFlow's eager context, which `executeOp` then runs by its name like any operation; and such a function goes again.
import { insertAfter, insertBefore } from './source.mjs';

const CONTEXT = ' private:\n  TFJSBackend(napi_env env);';
const GETTER = '  TFE_Context *context() const { return tfe_context_; }\n\n';

const FUNCTIONS = `
// A list of texts "node:index", or "node" for its first result, as results of the graph's operations; false after an exception.
static bool FindInGraph(napi_env env, TF_Graph *graph, napi_value list, std::vector<TF_Output> *found) {
  uint32_t length;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_array_length(env, list, &length), false);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element;
    std::string name;
    ENSURE_NAPI_OK_RETVAL(env, napi_get_element(env, list, i, &element), false);
    ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, element, name), false);
    const size_t colon = name.rfind(':');
    const int index = colon == std::string::npos ? 0 : std::atoi(name.c_str() + colon + 1);
    TF_Operation *operation = TF_GraphOperationByName(graph, name.substr(0, colon).c_str());
    if (!operation) {
      NAPI_THROW_ERROR(env, "The graph has no operation %s", name.c_str());
      return false;
    }
    found->push_back({operation, index});
  }
  return true;
}

// addFunction(name, graph, inputs, outputs): \`graph\` is a serialised GraphDef, \`inputs\` names its placeholders.
static napi_value AddFunction(napi_env env, napi_callback_info info) {
  size_t argc = 4;
  napi_value args[4];
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &argc, args, nullptr, nullptr), nullptr);
  std::string name;
  ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, args[0], name), nullptr);
  void *bytes;
  size_t length;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_typedarray_info(env, args[1], nullptr, &length, &bytes, nullptr, nullptr), nullptr);
  TFJSBackend *const backend = GetTFJSBackend(env);
  if (!backend) return nullptr;
  TF_AutoStatus tf_status;
  std::unique_ptr<TF_Graph, decltype(&TF_DeleteGraph)> graph(TF_NewGraph(), TF_DeleteGraph);
  std::unique_ptr<TF_Buffer, decltype(&TF_DeleteBuffer)> definition(TF_NewBufferFromString(bytes, length), TF_DeleteBuffer);
  std::unique_ptr<TF_ImportGraphDefOptions, decltype(&TF_DeleteImportGraphDefOptions)> options(
      TF_NewImportGraphDefOptions(), TF_DeleteImportGraphDefOptions);
  TF_GraphImportGraphDef(graph.get(), definition.get(), options.get(), tf_status.status);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  std::vector<TF_Output> inputs, outputs;
  if (!FindInGraph(env, graph.get(), args[2], &inputs)) return nullptr;
  if (!FindInGraph(env, graph.get(), args[3], &outputs)) return nullptr;
  std::unique_ptr<TF_Function, decltype(&TF_DeleteFunction)> function(
      TF_GraphToFunction(graph.get(), name.c_str(), 0, -1, nullptr, inputs.size(), inputs.data(), outputs.size(),
                         outputs.data(), nullptr, nullptr, nullptr, tf_status.status),
      TF_DeleteFunction);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  TFE_ContextAddFunction(backend->context(), function.get(), tf_status.status);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  return nullptr;
}

// removeFunction(name)
static napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value arg;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &argc, &arg, nullptr, nullptr), nullptr);
  std::string name;
  ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, arg, name), nullptr);
  TFJSBackend *const backend = GetTFJSBackend(env);
  if (!backend) return nullptr;
  TF_AutoStatus tf_status;
  TFE_ContextRemoveFunction(backend->context(), name.c_str(), tf_status.status);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  return nullptr;
}

`;
const INIT = 'static napi_value InitTFNodeJSBinding(';
const EXPORTS = 'napi_property_descriptor exports_properties[] = {';
const ENTRIES = `
      {"addFunction", nullptr, AddFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, RemoveFunction, nullptr, nullptr, nullptr, napi_default, nullptr},`;

/** The source of `binding/tfjs_binding.cc` with both functions; throws when the source is not the one known here. */
export function withGraphFunctions(source) {
  const included = `#include <cstdlib>\n#include <memory>\n#include <string>\n#include <vector>\n#include "tf_auto_status.h"\n${source}`;
  return insertBefore(insertAfter(included, EXPORTS, ENTRIES), INIT, FUNCTIONS);
}

/** The source of `binding/tfjs_backend.h` that lets out the context which those functions are added to. */
export const withContext = (source) => insertBefore(source, CONTEXT, GETTER);
