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

/** The first mistake of each field of a form, by the first part of its path (`allowed_origins.2` → `allowed_origins`). */
export function problemsByField(error: unknown): Record<string, string> {
  const entries = fieldProblems(error).map(({ param, message }) => [param.split('.')[0] ?? param, message] as const);
  return Object.fromEntries(entries.reverse());
}
