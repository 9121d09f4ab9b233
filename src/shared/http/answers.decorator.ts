import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

/** The error envelope, as the OpenAPI document shows it. */
export const ErrorEnvelope = z
  .object({
    error: z.object({
      type: z.enum([
        'invalid_request_error',
        'authentication_error',
        'permission_error',
        'not_found_error',
        'rate_limit_error',
        'api_error',
      ]),
      code: z.string().meta({ examples: ['parameter_invalid'] }),
      message: z.string().meta({ examples: ['limit must not be greater than 200.'] }),
      param: z
        .string()
        .optional()
        .meta({ examples: ['limit'] }),
      retry_after: z.int().optional(),
    }),
    request_id: z.string().meta({ examples: ['req_0af7651916cd43dd8448eb211c80319c'] }),
  })
  .meta({ id: 'Error', description: 'The body of every answer that is not a success.' });

/** Error codes by status; several codes of one status are separated by commas. */
export type DocumentedErrors = Partial<Record<400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 503, string>>;

const EVERY_KEYED_ROUTE: DocumentedErrors = {
  401: 'missing_api_key, invalid_api_key, expired_api_key, revoked_api_key, sign_in_required',
  403: 'insufficient_scope, insufficient_role, csrf_failed',
  429: 'rate_limited',
  503: 'service_unavailable',
};

/**
 * Documents what a route answers: the schema of its success, and its error codes by status beside those that every
 * route with a key has.
 */
export function Answers(schema: z.ZodType, errors: DocumentedErrors = {}): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiOkResponse({ standardSchema: schema }),
    ...Object.entries(mergeCodes(EVERY_KEYED_ROUTE, errors)).map(([status, codes]) =>
      errorResponse(Number(status), codes),
    ),
    errorResponse(500, 'internal_error'),
  );
}

/** Documents one error answer of a route that has no JSON success, such as an export. */
export function errorResponse(status: number, codes: string): MethodDecorator & ClassDecorator {
  return ApiResponse({ status, description: codes, standardSchema: ErrorEnvelope });
}

function mergeCodes(common: DocumentedErrors, own: DocumentedErrors): Record<string, string> {
  const merged: Record<string, string> = { ...common };
  for (const [status, codes] of Object.entries(own)) {
    const known = merged[status];
    merged[status] = known === undefined ? codes : `${codes}, ${known}`;
  }
  return merged;
}
