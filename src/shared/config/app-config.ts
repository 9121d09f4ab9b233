import { type Environment, environmentSchema } from './environment.js';

/** The whole configuration of a process, validated at boot and never changed afterwards. */
export class AppConfig {
  constructor(readonly environment: Environment) {}

  /** True where https may not be waived: no plain-http webhook endpoints without the explicit flag, HSTS on. */
  get isProduction(): boolean {
    return this.environment.NODE_ENV === 'production';
  }

  /** True when this process answers the public API. */
  get servesApi(): boolean {
    return this.environment.PROCESS_ROLE !== 'worker';
  }

  /** True when this process works queues and schedules. */
  get runsWorker(): boolean {
    return this.environment.PROCESS_ROLE !== 'api';
  }
}

/** Thrown at boot; its message names every missing or wrong setting at once. */
export class InvalidConfigurationError extends Error {}

/**
 * Reads and checks the environment.
 *
 * An empty variable counts as unset, as `FOO=` in an env file means.
 *
 * @throws InvalidConfigurationError naming every wrong variable, never its value (it may be a secret).
 */
export function loadConfig(variables: NodeJS.ProcessEnv = process.env): AppConfig {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const result = environmentSchema.safeParse(given);
  if (result.success) return new AppConfig(result.data);

  const problems = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return given[name] === undefined ? `  ${name} is missing` : `  ${name}: ${issue.message}`;
  });
  throw new InvalidConfigurationError(`The configuration is not right:\n${problems.join('\n')}\nSee .env.example.`);
}
