import type { z } from 'zod';

import { InvalidConfigurationError } from './app-config.js';

/**
 * One checked variable, for commands that need less than the whole configuration.
 * @throws InvalidConfigurationError naming the variable.
 */
export function readVariable<T>(name: string, rule: z.ZodType<T>): T {
  const result = rule.safeParse(process.env[name]);
  if (!result.success) throw new InvalidConfigurationError(`${name} is missing or wrong. See .env.example.`);
  return result.data;
}
