import type { Role } from './roles.js';

/** A workspace and what the signed-in person may do there. */
export interface WorkspaceOfUser {
  id: string;
  name: string;
  role: Role;
}

/** Who is signed in, and where. */
export interface Session {
  user: { id: string; email: string; name: string; has_totp: boolean };
  workspace: { id: string; name: string };
  role: Role;
  workspaces: WorkspaceOfUser[];
  csrf_token: string;
}

/** Calls of `/api/auth` that openapi.json does not describe yet. */
export interface AuthPaths {
  '/api/auth/session': { get: Reads<Session> };
  '/api/auth/setup': {
    get: Reads<{ setup_required: boolean }>;
    post: Takes<{ token: string; email: string; password: string; name: string; workspace_name: string }, Session>;
  };
  '/api/auth/sign-in': { post: Takes<{ email: string; password: string; totp_code?: string }, Session> };
  '/api/auth/sign-out': { post: Reads<Record<string, never>> };
  '/api/auth/switch-workspace': { post: Takes<{ workspace_id: string }, Session> };
  '/api/auth/invitations/{token}': {
    get: Reads<Invitation> & { parameters: { path: { token: string } } };
  };
  '/api/auth/invitations/{token}/accept': {
    post: Takes<{ name?: string; password: string }, Session> & { parameters: { path: { token: string } } };
  };
}

/** What an invitation link says. */
export interface Invitation {
  email: string;
  role: Role;
  workspace_name: string;
  user_exists: boolean;
}

interface Reads<Answer> {
  responses: { 200: { content: { 'application/json': Answer } } };
}

interface Takes<Body, Answer> extends Reads<Answer> {
  requestBody: { content: { 'application/json': Body } };
}
