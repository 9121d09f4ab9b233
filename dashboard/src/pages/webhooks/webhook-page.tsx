import { PageHeader } from '../../components/page-header.js';

/** One webhook endpoint. */
export default function WebhookPage() {
  return <PageHeader title="Webhook" />;
}
