import { PageHeader } from '../../components/page-header.js';

/** Failed payments. */
export default function RecoveryPage() {
  return <PageHeader title="Recovery" />;
}
