import { useQuery } from '@tanstack/react-query';

import { QueryResult } from '../../../components/query-result.js';
import { ConnectForm } from './connect-form.js';
import { ConnectionStatus } from './connection-status.js';
import { MirrorStatus } from './mirror-status.js';
import { connectionQuery } from './stripe-queries.js';

/** The Stripe account behind the workspace. */
export default function StripeSettings() {
  const query = useQuery(connectionQuery);
  return (
    <QueryResult query={query}>
      {(connection) => (
        <>
          {connection.is_connected && <ConnectionStatus connection={connection} />}
          <ConnectForm connection={connection} />
          {connection.is_connected && <MirrorStatus />}
        </>
      )}
    </QueryResult>
  );
}
