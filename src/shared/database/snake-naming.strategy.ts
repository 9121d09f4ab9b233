import { DefaultNamingStrategy, type NamingStrategyInterface } from 'typeorm';

/** Maps `savedMrrCents` to `saved_mrr_cents`, so entities need no column names. */
export class SnakeNamingStrategy extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined, prefixes: string[]): string {
    return [...prefixes, customName ?? propertyName].map(toSnakeCase).join('_');
  }
}

function toSnakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
