import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { webhookEventTypes } from '../../../src/shared/outbox/webhook-event-catalogue.js';
import { drain } from '../../support/drain.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { type ReceivedRequest, WebhookReceiver } from '../../support/webhook-receiver.js';
import { newWorkspace } from '../../support/workspaces.js';
import { WebhookBench } from './webhook-bench.js';

const PAGE = readFileSync('docs/webhooks.md', 'utf8');

/** How each language runs its snippet and says by its exit code whether the snippet accepts the delivery. */
const LANGUAGES: [string, { program: string; call: string }][] = [
  [
    'js',
    {
      program: process.execPath,
      call: `const [file, header, secret] = process.argv.slice(2);
process.exit(isFromRetainly(require('node:fs').readFileSync(file), header, secret) ? 0 : 1);`,
    },
  ],
  [
    'python',
    {
      program: 'python3',
      call: `import sys
sys.exit(0 if is_from_retainly(open(sys.argv[1], "rb").read(), sys.argv[2], sys.argv[3]) else 1)`,
    },
  ],
  ['bash', { program: 'bash', call: 'is_from_retainly "$1" "$2" "$3"' }],
];

describe('docs/webhooks.md', () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let delivery: ReceivedRequest | undefined;
  let secret: string;
  let dir: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'retainly-test-'));
    app = await startTestApp();
    receiver = await WebhookReceiver.start();
    const bench = new WebhookBench(app, await newWorkspace(app));
    ({ secret } = await bench.endpoint(receiver.url));
    await bench.announce();
    await drain(app);
    [delivery] = receiver.requests;
  });
  afterAll(async () => {
    await receiver.close();
    await app.close();
    rmSync(dir, { recursive: true, force: true });
  });

  describe.each(LANGUAGES)('its snippet in %s', (language, { program, call }) => {
    const isAccepted = (body: string, header: string, key: string): boolean => {
      const snippet = new RegExp(`^\`\`\`${language} verify\n([^]*?)^\`\`\``, 'm').exec(PAGE)?.[1] ?? '';
      const [script, bodyFile] = [join(dir, `snippet.${language}`), join(dir, `body.${language}`)];
      writeFileSync(script, `${snippet}\n${call}\n`);
      writeFileSync(bodyFile, body);
      const { status, stderr } = spawnSync(program, [script, bodyFile, header, key], { encoding: 'utf8' });
      expect(stderr).toBe('');
      return status === 0;
    };
    const header = (): string => String(delivery?.headers['x-retainly-signature']);
    const body = (): string => delivery?.body ?? '';

    it('accepts a real delivery', () => {
      expect(isAccepted(body(), header(), secret)).toBe(true);
    });

    it('accepts it beside the signature of another secret', () => {
      const rotated = header().replace(',v1=', `,v1=${'0'.repeat(64)},v1=`);
      expect(isAccepted(body(), rotated, secret)).toBe(true);
    });

    it('refuses another body, another secret and an old time', () => {
      expect(isAccepted(`${body()} `, header(), secret)).toBe(false);
      expect(isAccepted(body(), header(), `${secret}x`)).toBe(false);
      expect(isAccepted(body(), header().replace(/t=\d+/, 't=1700000000'), secret)).toBe(false);
    });

    // Anybody can send anything to a public address; an error of the receiver's own would wake somebody up.
    it.each(['', 'nonsense', 't=', 't=soon,v1=0', 't=a[$(echo run >&2)],v1=0', 't=09,t=1,v1=0', 'v1=é'])(
      'refuses the header "%s"',
      (odd) => {
        expect(isAccepted(body(), odd, secret)).toBe(false);
        expect(isAccepted(body(), `${header().replace(/v1=.*/, '')}${odd}`, secret)).toBe(false);
      },
    );
  });

  it('lists every event type, and no other', () => {
    const listed = [...PAGE.matchAll(/^\| `([a-z_.]+)` /gm)].map(([, type]) => type);
    expect(listed.sort()).toEqual(
      webhookEventTypes()
        .map(({ type }) => type)
        .sort(),
    );
  });
});
