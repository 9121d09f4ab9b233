import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';

import { useHasRole } from '../../api/session.js';
import { PageHeader } from '../../components/page-header.js';
import { LoadingLines, QueryResult } from '../../components/query-result.js';
import { templatesQuery } from './emails/email-queries.js';
import { RecoveryNav } from './recovery-nav.js';

const EmailTemplates = lazy(() => import('./emails/email-templates.js'));

/** What customers are mailed about a failed payment. */
export default function EmailsPage() {
  const query = useQuery(templatesQuery);
  const isReadOnly = !useHasRole('admin');
  return (
    <>
      <PageHeader title="Recovery e-mails" description="Sent only while a payment is open, each step at most once." />
      <RecoveryNav />
      <QueryResult query={query}>
        {({ data }) => (
          <Suspense fallback={<LoadingLines />}>
            <EmailTemplates templates={data} isReadOnly={isReadOnly} />
          </Suspense>
        )}
      </QueryResult>
    </>
  );
}
