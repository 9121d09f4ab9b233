import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

import { ACCESS_RULE } from '../access.decorators.js';
import type { AccessRule } from '../principal.js';

/**
 * Who may use the route that is being called.
 * @throws Error when the route does not say: closed by default.
 */
export function accessRuleOf(reflector: Reflector, context: ExecutionContext): AccessRule {
  const [handler, controller] = [context.getHandler(), context.getClass()];
  const rule = reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [handler, controller]);
  if (!rule) throw new Error(`${controller.name}.${handler.name} declares no access rule`);
  return rule;
}
