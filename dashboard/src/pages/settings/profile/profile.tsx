import { ChangePassword } from './change-password.js';
import { Sessions } from './sessions.js';
import { TwoFactor } from './two-factor.js';

/** What belongs to the signed-in person, in every workspace. */
export default function Profile() {
  return (
    <>
      <ChangePassword />
      <TwoFactor />
      <Sessions />
    </>
  );
}
