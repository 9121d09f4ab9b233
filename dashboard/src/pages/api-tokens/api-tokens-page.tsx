import { PageHeader } from '../../components/page-header.js';

/** The API tokens. */
export default function ApiTokensPage() {
  return <PageHeader title="API Tokens" />;
}
