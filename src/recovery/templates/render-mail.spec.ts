import { MAIL_STEPS } from '../mails/mail-plan.js';
import { type MailData, sampleData } from './mail-data.js';
import { MAIL_LANGUAGES, mailLanguageFor } from './mail-languages.js';
import { defaultSource } from './mail-source.js';
import { renderMail } from './render-mail.js';

const DATA = sampleData('Acme & Sons', ['1 Main Street', '10115 Berlin'], 'en');
const section = (content: string): string =>
  `<mj-section>\n<mj-column>\n<mj-text>${content}</mj-text>\n</mj-column>\n</mj-section>`;
const render = (body: string, data: MailData = DATA, subject = 'Hello') => renderMail({ subject, body }, data, 'en');
const broken = (body: string, subject?: string) =>
  render(body, DATA, subject).then(
    () => 'rendered',
    (error: { param?: string; details?: { line?: number }; message: string }) => ({
      param: error.param,
      line: error.details?.line,
      message: error.message,
    }),
  );

describe('Every mail that comes with the product', () => {
  it.each(MAIL_LANGUAGES.flatMap((language) => MAIL_STEPS.map((step) => [language, step] as const)))(
    'renders: %s, %s',
    async (language, step) => {
      const data = sampleData('Acme & Sons', ['1 Main Street', '10115 Berlin'], language);
      const mail = await renderMail(defaultSource(step, language), data, language);
      const target = step === 'authenticate' ? data.invoice_url : data.update_url;
      expect(mail.html).toContain(`lang="${language}"`);
      expect(mail.html).toContain(`href="${target}"`);
      expect(mail.text).toContain(target);
      expect(mail.html).toContain('Acme &amp; Sons<br />1 Main Street<br />10115 Berlin');
      expect(mail.html).not.toMatch(/<img|<script|@import|https?:\/\/(?!example\.com|www\.w3\.org)/);
      for (const part of Object.values(mail)) expect(part).not.toMatch(/\{[{%]|undefined|\[object/);
    },
  );

  it('offers the invoice beside the card only where there is one', async () => {
    const source = defaultSource('reminder', 'en');
    expect((await renderMail(source, DATA, 'en')).html).toContain(DATA.invoice_url);
    expect((await renderMail(source, { ...DATA, invoice_url: '' }, 'en')).html).not.toContain('href=""');
  });
});

describe('renderMail', () => {
  // Customers choose their names; a name must not become markup in a mail that carries our link.
  it.each(['{{ customer.name }}', '{{ customer.name | raw }}', '{{ customer.name | append: "<b>" }}'])(
    'shows what a customer typed as text: %s',
    async (template) => {
      const name = '<a href="https://evil.example">"click"</a></mj-text><mj-raw>';
      const { html } = await render(section(template), { ...DATA, customer: { name } });
      expect(html).not.toContain('<a href="https://evil.example"');
      expect(html).toContain('&lt;a href=');
    },
  );

  it('keeps the subject to one line of bearable length', async () => {
    const name = `Anna\r\nBcc: all@example.com ${'x'.repeat(500)}`;
    const { subject } = await render(section('Hi'), { ...DATA, customer: { name } }, 'For {{ customer.name }}');
    expect(subject).toMatch(/^For Anna Bcc: all@example\.com x+$/);
    expect(subject).toHaveLength(200);
  });

  it.each([
    ['an unknown variable', section('{{ nope }}'), 3],
    ['an unknown filter', section('{{ amount | nope }}'), 3],
    ['a tag that is not closed', section('\n{% if amount %}'), 4],
    ['an unknown element', section('x').replaceAll('mj-text', 'mj-nope'), 3],
    ['an unknown attribute', section('x').replace('<mj-text', '<mj-text nope="1"'), 3],
    ['an element in the wrong place', `<mj-section>\n<mj-text>x</mj-text>\n</mj-section>`, 2],
  ])('refuses %s and names the line', async (_case, body, line) => {
    expect(await broken(body)).toMatchObject({ param: 'body', line });
  });

  it('refuses text that nobody would see', async () => {
    expect(await broken(`${section('x')}\nHello there`)).toMatchObject({
      message: expect.stringContaining('Hello there'),
    });
  });

  it('names the subject when that is wrong', async () => {
    expect(await broken(section('x'), 'Hi {{ nope }}')).toMatchObject({ param: 'subject' });
  });

  it.each(['{% include "/etc/passwd" %}', '{% render "x" %}', '{% layout "x" %}'])('reads no file: %s', async (tag) => {
    expect(await broken(section(tag))).toMatchObject({ message: expect.stringContaining('not found') });
  });

  it('includes no MJML file', async () => {
    expect(await broken('<mj-include path="/etc/passwd" />')).toMatchObject({ param: 'body' });
    expect(await broken('{{ "<mj-include path=/etc/hostname />" }}')).not.toBe('rendered');
  });

  it.each(['merchant.constructor', 'merchant.__proto__', 'customer.name.constructor'])(
    'reaches no prototype: %s',
    async (path) => {
      expect(await broken(section(`{{ ${path} }}`))).toMatchObject({ param: 'body', line: 3 });
    },
  );

  it.each([
    '{% for i in (1..9000000) %}x{% endfor %}',
    '{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}',
  ])('ends what would take all time or memory: %s', async (loop) => {
    expect(await broken(section(loop))).toMatchObject({ message: expect.stringContaining('limit exceeded') });
  });
});

describe('mailLanguageFor', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['gsw', 'pt_BR'], 'pt'],
    [['NL'], 'nl'],
    [['ja', 'zh-Hans'], 'fr'],
    [[], 'fr'],
  ])('%j → %s', (locales, language) => {
    expect(mailLanguageFor(locales, 'fr')).toBe(language);
  });
});
