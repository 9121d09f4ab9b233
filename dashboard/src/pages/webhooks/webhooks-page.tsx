import { PageHeader } from '../../components/page-header.js';

/** Webhook endpoints. */
export default function WebhooksPage() {
  return <PageHeader title="Webhooks" />;
}
