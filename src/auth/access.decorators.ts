import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';

import type { AppRequest } from '../shared/http/app-request.js';
import { type AccessRule, Principal } from './principal.js';

/** Metadata key under which the guards find a route's {@link AccessRule}. */
export const ACCESS_RULE = 'retainly:access-rule';

/** Declares who may call a controller or a route; the route's own rule wins. */
export function Access(rule: AccessRule): MethodDecorator & ClassDecorator {
  const declare = SetMetadata(ACCESS_RULE, rule);
  return 'public' in rule ? declare : applyDecorators(declare, ApiSecurity('api_key'));
}

/** The authenticated caller, as a parameter of a controller's method. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AppRequest>();
  if (!(principal instanceof Principal)) throw new Error('@Caller() on a route without authentication');
  return principal;
});
