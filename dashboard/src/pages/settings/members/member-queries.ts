import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answerOf, api, type Schema } from '../../../api/client.js';
import { useCursorList } from '../../../api/cursor-list.js';
import type { Role } from '../../../api/roles.js';

/** A person with a role in the workspace. */
export type Member = Schema<'Member'>;
/** An invitation that is not accepted yet. */
export type Invitation = Schema<'Invitation'>;

const MEMBERS_KEY = ['/api/v1/members'] as const;
const INVITATIONS_KEY = ['/api/v1/invitations'] as const;

/** What each role may do, the least first. */
export const ROLE_WORDS: readonly { value: Role; label: string }[] = [
  { value: 'viewer', label: 'Viewer: reads everything but secrets' },
  { value: 'analyst', label: 'Analyst: also exports' },
  { value: 'admin', label: 'Admin: also changes flows, recovery, webhooks and tokens' },
  { value: 'owner', label: 'Owner: also members, Stripe, secrets and customer data' },
];

/** The people of the workspace. */
export function useMembers() {
  return useCursorList<Member>([...MEMBERS_KEY], (cursor) =>
    answerOf(api.GET('/api/v1/members', { params: { query: { limit: 50, cursor } } })),
  );
}

/** The open invitations. */
export function useInvitations() {
  return useCursorList<Invitation>([...INVITATIONS_KEY], (cursor) =>
    answerOf(api.GET('/api/v1/invitations', { params: { query: { limit: 50, cursor } } })),
  );
}

/** A change after which members and invitations are read anew. */
export function useMemberChange<Wish, Answer>(change: (wish: Wish) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(
        [MEMBERS_KEY, INVITATIONS_KEY].map((queryKey) => client.invalidateQueries({ queryKey: [...queryKey] })),
      ),
  });
}
