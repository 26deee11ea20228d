/** What a supervisor and its child processes say to each other. */
export { childArguments, libraryFor, parseChildOptions, type ChildOptions } from './child-options.ts';
export { classifyError } from './classify-error.ts';
export { classifyWords } from './classify-words.ts';
export {
  FromChild,
  FromParent,
  PROTOCOL,
  type EvaluationWork,
  type Ready,
  type RunWork,
  type StopReason,
  type TrainingWork,
  type Work,
} from './messages.ts';
