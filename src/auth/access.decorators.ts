import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';

import type { AppRequest } from '../shared/http/app-request.js';
import { type AccessRule, Principal } from './principal.js';

/** Metadata key under which the guards find a route's {@link AccessRule}. */
export const ACCESS_RULE = 'retainly:access-rule';

/** Declares who may call a controller or a route; the route's own rule wins. */
export function Access(rule: AccessRule): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ACCESS_RULE, rule), ...credentialsFor(rule).map((name) => ApiSecurity(name)));
}

/** The authenticated caller, as a parameter of a controller's method. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AppRequest>();
  if (!(principal instanceof Principal)) throw new Error('@Caller() on a route without authentication');
  return principal;
});

/** The credentials a route takes, by their names in the API document. */
function credentialsFor(rule: AccessRule): string[] {
  if ('public' in rule) return [];
  if ('flows' in rule) return ['api_key'];
  return 'scope' in rule ? ['api_key', 'dashboard_session'] : ['dashboard_session'];
}
