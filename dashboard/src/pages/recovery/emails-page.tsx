import { PageHeader } from '../../components/page-header.js';

/** E-mail templates. */
export default function EmailsPage() {
  return <PageHeader title="E-mails" />;
}
