import { PageHeader } from '../../components/page-header.js';

/** The cancel sessions. */
export default function SessionsPage() {
  return <PageHeader title="Sessions" />;
}
