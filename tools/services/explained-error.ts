/**
 * A failure whose message already tells a person what happened and what to do about it, so that commands print the
 * message alone, without a stack.
 */
export class ExplainedError extends Error {
  override readonly name = 'ExplainedError';
}
