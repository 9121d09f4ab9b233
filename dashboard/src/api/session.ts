import { type QueryClient, queryOptions, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';

import { ApiError } from './api-error.js';
import { answerOf, api, rememberCsrfToken, type Schema } from './client.js';
import { includesRole, type Role } from './roles.js';

/** Who is signed in, and where. */
type Session = Schema<'DashboardSession'>;

/** Where the cache keeps the session. */
export const SESSION_KEY = ['session'] as const;

const sessionQuery = queryOptions({ queryKey: SESSION_KEY, queryFn: readSession, staleTime: Infinity });

/** The session, or null when nobody is signed in; undefined while that is not known yet. */
export function useSessionOrNull(): Session | null | undefined {
  return useQuery(sessionQuery).data;
}

/** The session; only below the shell, where somebody is signed in. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new ApiError(401, { error: { message: 'Please sign in.' } });
  return data;
}

/** Whether the signed-in person has this role, or one that includes it. */
export function useHasRole(wanted: Role): boolean {
  return includesRole(useSession().role, wanted);
}

/** Takes over a session that sign-in, setup or a change of workspace answered; nothing of another one stays cached. */
export function useBeginSession(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    rememberCsrfToken(session.csrf_token);
    replaceSession(client, session);
  };
}

/** Ends the session here and on the server. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await api.POST('/api/auth/sign-out');
    replaceSession(client, null);
  };
}

function replaceSession(client: QueryClient, session: Session | null): void {
  client.setQueryData(SESSION_KEY, session);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
}

async function readSession(): Promise<Session | null> {
  try {
    const session = await answerOf(api.GET('/api/auth/session'));
    rememberCsrfToken(session.csrf_token);
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}
