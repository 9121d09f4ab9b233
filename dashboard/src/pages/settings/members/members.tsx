import { Invitations } from './invitations.js';
import { MemberList } from './member-list.js';

/** Who works in the workspace, and who is invited. */
export default function MembersSettings() {
  return (
    <>
      <MemberList />
      <Invitations />
    </>
  );
}
