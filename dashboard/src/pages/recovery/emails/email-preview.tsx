import { Code, Paper, Stack, Tabs, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { cspNonce } from '../../../app/csp-nonce.js';
import { ErrorNotice } from '../../../components/error-notice.js';
import { previewQuery, type Template } from './email-queries.js';

const TYPING_PAUSE_MS = 500;

/** A mail as a customer would see it, with sample data. */
export function EmailPreview({ step, language, ...typed }: Pick<Template, 'step' | 'language' | 'subject' | 'body'>) {
  const [subject] = useDebouncedValue(typed.subject, TYPING_PAUSE_MS);
  const [body] = useDebouncedValue(typed.body, TYPING_PAUSE_MS);
  const { data, error } = useQuery(previewQuery({ step, language, subject, body }));
  const [shown, setShown] = useState(data);
  if (data && data !== shown) setShown(data);
  return (
    <Paper withBorder p="md" component="section" aria-label="Preview">
      <Stack gap="sm">
        {error && <ErrorNotice title="The mail cannot be shown" error={error} />}
        {shown && (
          <>
            <Text fw={600} className="typed">
              {shown.subject}
            </Text>
            <Tabs defaultValue="html" keepMounted={false}>
              <Tabs.List>
                <Tabs.Tab value="html">Mail</Tabs.Tab>
                <Tabs.Tab value="text">Plain text</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="html">
                <MailFrame html={shown.html} />
              </Tabs.Panel>
              <Tabs.Panel value="text">
                <Code block className="typed" mt="sm">
                  {shown.text}
                </Code>
              </Tabs.Panel>
            </Tabs>
          </>
        )}
      </Stack>
    </Paper>
  );
}

/** A frame that may do nothing: no script, no form, no way out, and an origin of its own. */
function MailFrame({ html }: { html: string }) {
  return (
    <iframe
      title="Mail"
      sandbox=""
      srcDoc={withNonce(html)}
      style={{ border: 0, width: '100%', height: 560, background: 'white', colorScheme: 'light' }}
    />
  );
}

/** The frame inherits this page's policy, which applies only style elements that carry its nonce. */
function withNonce(html: string): string {
  return html.replaceAll(/<style\b/gi, `<style nonce="${cspNonce()}"`);
}
