import { useQuery } from '@tanstack/react-query';

import { useHasRole } from '../../../api/session.js';
import { QueryResult } from '../../../components/query-result.js';
import { CancelFlowSettings } from './cancel-flow-settings.js';
import { DialogLooks } from './dialog-looks.js';
import { GeneralSettings } from './general-settings.js';
import { OfferLimits } from './offer-limits.js';
import { workspaceQuery } from './workspace-queries.js';

/** What everybody in the workspace works under. */
export default function WorkspaceSettings() {
  const query = useQuery(workspaceQuery);
  const isReadOnly = !useHasRole('admin');
  return (
    <QueryResult query={query}>
      {(workspace) => (
        <>
          <GeneralSettings workspace={workspace} isReadOnly={isReadOnly} />
          <CancelFlowSettings workspace={workspace} isReadOnly={isReadOnly} />
          <OfferLimits workspace={workspace} isReadOnly={isReadOnly} />
          <DialogLooks workspace={workspace} isReadOnly={isReadOnly} />
        </>
      )}
    </QueryResult>
  );
}
