import { PageHeader } from '../../components/page-header.js';

/** The numbers of the workspace. */
export default function OverviewPage() {
  return <PageHeader title="Overview" />;
}
