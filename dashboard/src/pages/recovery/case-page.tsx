import { PageHeader } from '../../components/page-header.js';

/** One failed payment. */
export default function CasePage() {
  return <PageHeader title="Failed payment" />;
}
