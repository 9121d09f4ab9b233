import { PageHeader } from '../../components/page-header.js';

/** One flow. */
export default function FlowPage() {
  return <PageHeader title="Flow" />;
}
