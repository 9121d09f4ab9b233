import { toPublicId } from '../shared/ids.js';

/** Scopes a secret key can have. `*` includes everything a key may do. */
export const SCOPES = ['analytics:read', '*'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a member of a workspace may do; each role includes those before it. */
export const ROLES = ['viewer', 'analyst', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

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
  /**
   * Anybody; the route checks its caller itself, or has nothing to protect. With `sameOrigin`, what a page of another
   * site sends is refused. `perMinute` limits what one network may send.
   */
  | { public: true; sameOrigin?: true; perMinute?: number }
  /**
   * A secret key with this scope, or with `*`; or a member who is signed in. Unless `role` says otherwise, a viewer may
   * read and an admin may change.
   */
  | { scope: Scope; role?: Role }
  /** The cancel flow: a publishable key, or a secret key with `*`. Never a member's cookie. */
  | { flows: true }
  /** A member who is signed in and has this role; never a key. */
  | { role: Role };

/** What authentication found out about a caller that presented a key. */
export interface KeyFacts {
  kind: 'secret_key' | 'publishable_key';
  workspaceId: string;
  /** UUID of the key. */
  tokenId: string;
  scopes: readonly Scope[];
  /** Set when a publishable key came with a valid identity token. */
  identity?: CustomerIdentity;
}

/** What authentication found out about a caller that is signed in to the dashboard. */
export interface MemberFacts {
  kind: 'member';
  workspaceId: string;
  userId: string;
  role: Role;
  /** UUID of the dashboard session. */
  sessionId: string;
}

/** What authentication found out about a caller. */
export type PrincipalFacts = KeyFacts | MemberFacts;

/** The caller of a request after authentication. */
export class Principal {
  readonly kind: PrincipalFacts['kind'];
  readonly workspaceId: string;
  /** Of a key. */
  readonly tokenId: string | undefined;
  /** Of a key; a member has a role instead. */
  readonly scopes: readonly Scope[];
  readonly identity: CustomerIdentity | undefined;
  /** What a member is known by; undefined for a key. */
  readonly member: MemberFacts | undefined;

  constructor(facts: PrincipalFacts) {
    this.kind = facts.kind;
    this.workspaceId = facts.workspaceId;
    this.tokenId = facts.kind === 'member' ? undefined : facts.tokenId;
    this.scopes = facts.kind === 'member' ? [] : facts.scopes;
    this.identity = facts.kind === 'member' ? undefined : facts.identity;
    this.member = facts.kind === 'member' ? facts : undefined;
  }

  /** Public id of the key or the user, for logs. */
  get actorId(): string {
    return this.member ? toPublicId('user', this.member.userId) : toPublicId('token', this.tokenId ?? '');
  }

  /** Whether this caller may use a route with this rule; `isRead` says that the request changes nothing. */
  may(rule: AccessRule, isRead = false): boolean {
    if ('public' in rule) return true;
    if ('flows' in rule) return this.kind === 'publishable_key' || this.scopes.includes('*');
    if (this.member) return isAtLeast(this.member.role, requiredRole(rule, isRead));
    if (!('scope' in rule)) return false;
    return this.kind === 'secret_key' && (this.scopes.includes(rule.scope) || this.scopes.includes('*'));
  }
}

/** The role a member needs for a route with this rule. */
export function requiredRole(rule: { scope: Scope; role?: Role } | { role: Role }, isRead: boolean): Role {
  if (rule.role) return rule.role;
  return isRead ? 'viewer' : 'admin';
}

/** Whether `role` includes `required`. */
export function isAtLeast(role: Role, required: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(required);
}
