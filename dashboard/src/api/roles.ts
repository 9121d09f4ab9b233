const ROLES = ['viewer', 'analyst', 'admin', 'owner'] as const;

/** What a member may do in a workspace; each role includes the ones before it. */
export type Role = (typeof ROLES)[number];

/** Whether a role includes another. The server decides; this only spares people buttons that would be refused. */
export function includesRole(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}
