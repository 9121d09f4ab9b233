import { PageHeader } from '../../components/page-header.js';

/** Settings. */
export default function SettingsPage() {
  return <PageHeader title="Settings" />;
}
