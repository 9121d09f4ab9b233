import { PageHeader } from '../../components/page-header.js';

/** One cancel session. */
export default function SessionPage() {
  return <PageHeader title="Session" />;
}
