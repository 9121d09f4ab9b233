import { ApiError } from './api-error.js';

/** A mistake as the API names it: `param` is a path such as `definition.steps.1.offers.0.percent`. */
export interface FieldProblem {
  param: string;
  message: string;
}

/** The mistakes that a refusal names: all of them where it lists them, else the first. */
export function fieldProblems(error: unknown): FieldProblem[] {
  if (!(error instanceof ApiError) || error.param === undefined) return [];
  const { details } = error.details;
  return Array.isArray(details) ? (details as FieldProblem[]) : [{ param: error.param, message: error.message }];
}

/**
 * The mistakes by the paths of a form that mirrors the body, and the first one of each list under the list's own name
 * (`allowed_origins.2` is one of `allowed_origins` too), because that is the field a person sees.
 */
export function problemsByField(error: unknown): Record<string, string> {
  const entries = fieldProblems(error).flatMap(({ param, message }) => [
    [param, message],
    [param.replace(/\.\d+$/, ''), message],
  ]);
  return Object.fromEntries(entries.reverse()) as Record<string, string>;
}
