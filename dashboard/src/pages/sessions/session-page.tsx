import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';

import { answerOf, api, type Schema } from '../../api/client.js';
import { type Fact, FactList } from '../../components/fact-list.js';
import { wordsOf } from '../../components/format.js';
import { Money } from '../../components/money.js';
import { PageHeader } from '../../components/page-header.js';
import { QueryResult } from '../../components/query-result.js';
import { Time } from '../../components/time.js';
import { offerText } from './offer-text.js';
import { OutcomeBadge } from './outcome-badge.js';
import { SessionTimeline } from './session-timeline.js';
import { valueText } from './timeline-entries.js';

type Detail = Schema<'SessionDetail'>;

/** How often a session that is still open is read again. */
const REFRESH_MS = 5_000;

/** One session: who, what it was worth, and everything that happened. */
export default function SessionPage() {
  const { id = '' } = useParams();
  const session = useQuery({
    queryKey: ['/api/v1/sessions', id],
    queryFn: () => answerOf(api.GET('/api/v1/sessions/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.outcome === null ? REFRESH_MS : false),
  });
  return (
    <>
      <Anchor component={Link} to="/sessions" size="sm">
        ← All sessions
      </Anchor>
      <PageHeader
        title={session.data?.email ?? session.data?.customer_id ?? 'Session'}
        description={session.data && <OutcomeBadge session={session.data} />}
      />
      <QueryResult query={session}>{(detail) => <SessionView session={detail} />}</QueryResult>
    </>
  );
}

function SessionView({ session }: { session: Detail }) {
  return (
    <Stack gap="xl">
      <FactList facts={factsOf(session)} />
      <TypedText title="Comment" text={session.comment} />
      <section aria-labelledby="timeline">
        <Title order={2} size="h4" id="timeline" mb="md">
          What happened
        </Title>
        <SessionTimeline session={session} />
      </section>
    </Stack>
  );
}

function TypedText({ title, text }: { title: string; text: string | null }) {
  if (text === null || text === '') return null;
  return (
    <section>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text className="typed">{text}</Text>
    </section>
  );
}

function factsOf(session: Detail): Fact[] {
  const { currency } = session;
  return [
    ['Customer', session.customer_id],
    ['Subscription', session.subscription_id],
    ['Plan', session.plan_name ?? session.plan_id ?? '–'],
    ['MRR', <Money key="mrr" cents={session.mrr_cents} currency={currency} />],
    ['Reason', session.reason === null ? '–' : wordsOf(session.reason)],
    ['Offer', offerWithEnd(session)],
    ['MRR saved', <Money key="saved" cents={session.saved_mrr_cents} currency={currency} />],
    ['Language', session.locale ?? '–'],
    [
      'Flow',
      <Anchor key="flow" component={Link} to={`/flows/${session.flow_id}`} size="sm">
        Version {session.flow_version}
      </Anchor>,
    ],
    ['Started', <Time key="started" at={session.started_at} />],
    ['Ended', <Time key="ended" at={session.completed_at} />],
    ...Object.entries(session.metadata).map(([key, value]): Fact => [key, valueText(value)]),
  ];
}

function offerWithEnd({ offer_type, offer_accepted, offer_value, currency }: Detail): string {
  if (offer_type === null) return '–';
  return `${offerText({ type: offer_type, value: offer_value, currency })}, ${offer_accepted ? 'taken' : 'not taken'}`;
}
