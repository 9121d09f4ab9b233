import { PageHeader } from '../../components/page-header.js';

/** Recovery policy. */
export default function PolicyPage() {
  return <PageHeader title="Recovery policy" />;
}
