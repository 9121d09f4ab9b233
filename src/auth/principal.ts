/** Scopes a secret key can have. `*` includes everything a key may do. */
export const SCOPES = ['analytics:read', '*'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who a merchant's customer is, as their merchant's server attested it with an identity token. */
export interface CustomerIdentity {
  customerId: string;
  subscriptionId: string;
  email: string | undefined;
  /** Whether the token is past its `exp`. Only `cancel` and `event` of a bound session accept that, for 24 h. */
  isExpired: boolean;
}

/** What a route asks of its caller; declared with `@Access(...)`. A route without a rule fails the boot. */
export type AccessRule =
  /** Anybody; the route checks its caller itself, or has nothing to protect. */
  | { public: true }
  /** A secret key with this scope, or with `*`. */
  | { scope: Scope }
  /** The cancel flow: a publishable key, or a secret key with `*`. */
  | { flows: true };

/** What authentication found out about a caller. */
export interface PrincipalFacts {
  kind: 'secret_key' | 'publishable_key';
  workspaceId: string;
  /** UUID of the key. */
  tokenId: string;
  scopes: readonly Scope[];
  /** Set when a publishable key came with a valid identity token. */
  identity?: CustomerIdentity;
}

/** The caller of a request after authentication. */
export class Principal {
  readonly kind: PrincipalFacts['kind'];
  readonly workspaceId: string;
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
  readonly identity: CustomerIdentity | undefined;

  constructor(facts: PrincipalFacts) {
    this.kind = facts.kind;
    this.workspaceId = facts.workspaceId;
    this.tokenId = facts.tokenId;
    this.scopes = facts.scopes;
    this.identity = facts.identity;
  }

  /** Whether this caller may use a route with this rule. */
  may(rule: AccessRule): boolean {
    if ('public' in rule) return true;
    if ('flows' in rule) return this.kind === 'publishable_key' || this.scopes.includes('*');
    return this.kind === 'secret_key' && (this.scopes.includes(rule.scope) || this.scopes.includes('*'));
  }
}
