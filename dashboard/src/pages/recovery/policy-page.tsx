import { useQuery } from '@tanstack/react-query';

import { useHasRole } from '../../api/session.js';
import { PageHeader } from '../../components/page-header.js';
import { QueryResult } from '../../components/query-result.js';
import { PolicyForm } from './policy/policy-form.js';
import { policyQuery } from './policy/policy-queries.js';
import { RecoveryNav } from './recovery-nav.js';

/** How failed payments are worked on. */
export default function PolicyPage() {
  const query = useQuery(policyQuery);
  const isReadOnly = !useHasRole('admin');
  return (
    <>
      <PageHeader title="Recovery policy" description="What is tried, how often, and when customers hear of it." />
      <RecoveryNav />
      <QueryResult query={query}>{(policy) => <PolicyForm policy={policy} isReadOnly={isReadOnly} />}</QueryResult>
    </>
  );
}
