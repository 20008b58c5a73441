import { describe, expect, test } from 'vitest'
import { LANGUAGES, NO_BRAND } from '../../../config/mail/parse-emails.ts'
import { EMAILS } from '../../../subscription/outgoing/message.ts'
import type { EmailFacts } from './email-facts.ts'
import { emailModel } from './email-model.ts'
import { SAMPLE_FACTS } from './sample-emails.ts'
import { toHtml } from './to-html.ts'
import { toText } from './to-text.ts'

const BRAND = { ...NO_BRAND, name: 'Turbine & Co', billingUrl: 'https://turbine.example/billing' }
const FACTS: EmailFacts = {
  ...SAMPLE_FACTS,
  name: 'renewal',
  // Another day in Berlin.
  happenedAt: new Date('2026-05-04T22:30:00Z'),
}
const CONTEXT = { language: 'en', timeZone: 'UTC', brand: BRAND } as const

const KINDS = [
  ...EMAILS.map((name) => ({ ...FACTS, name })),
  { ...FACTS, name: 'renewal' as const, isRenewedByItself: false },
  { ...FACTS, name: 'trial_ending' as const, isTrial: true, isRenewedByItself: false },
  { ...FACTS, name: 'welcome' as const, isTrial: true },
  ...(['renewal', 'trial_ending', 'payment_failed', 'suspended'] as const).map((name) => ({
    ...FACTS,
    name,
    isInvoiced: true,
  })),
  { ...FACTS, name: 'suspended' as const, isPaused: true },
  { ...FACTS, name: 'reactivated' as const, isNew: true },
]
const POOR = {
  planNameBefore: null,
  termEnd: null,
  graceEnd: null,
  daysLeft: null,
  happenedAt: null,
}
const CASES = LANGUAGES.flatMap((language) =>
  KINDS.flatMap((facts) => [
    { language, facts },
    { language, facts: { ...facts, ...POOR } },
  ]),
)

/** The visible text of a document. */
const readingOf = (html: string) =>
  html
    .replaceAll(/<style>[\s\S]*?<\/style>|<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/[\s]+/g, ' ')

describe.each(CASES)('$facts.name in $language, $facts.daysLeft days', ({ language, facts }) => {
  const model = emailModel(facts, { ...CONTEXT, language })

  test('HTML and text say the same, and every value is filled in', () => {
    const { greeting, heading, paragraphs, closing, reason, action } = model
    const told = model.facts.flatMap(({ label, value }) => [label, value])
    const all = [greeting, heading, ...paragraphs, ...closing, reason, action!.label, ...told]
    const said = all.map(readingOf)
    for (const form of [toHtml(model), toText(model)].map(readingOf)) {
      expect(said.filter((words) => !form.includes(words))).toEqual([])
      expect(form).not.toMatch(/undefined|null|NaN|\[object/)
    }
    expect(toHtml(model)).toContain(`<html lang="${language}">`)
    expect(toHtml(model)).toContain('href="https://turbine.example/billing"')
    expect(toText(model)).toContain(action!.url)
    expect(model.subject).not.toContain('Acme')
  })
})

test('the two languages share no sentence', () => {
  const sentences = LANGUAGES.map((language) =>
    KINDS.flatMap((facts) => {
      const { subject, preview, heading, paragraphs } = emailModel(facts, { ...CONTEXT, language })
      return [subject, preview, heading, ...paragraphs]
    }),
  )
  const [english = [], german = []] = sentences
  expect(english).toHaveLength(german.length)
  expect(english.filter((sentence) => german.includes(sentence))).toEqual([])
})

test('a tenant named <script>, or with line breaks in it, is harmless', () => {
  const nameds = [
    '<script>alert(1)</script>',
    'Acme\r\nBcc: eve@evil.example\r\n\r\n<b>',
    '"><img x',
  ]
  for (const tenantName of nameds) {
    const model = emailModel({ ...FACTS, tenantName }, CONTEXT)
    const html = toHtml(model)
    expect(html).not.toMatch(/<script|<img|<b>/)
    expect(JSON.stringify([model.subject, model.greeting])).not.toMatch(/\\r|\\n/)
    expect(toText(model).split('\n')).not.toContain('Bcc: eve@evil.example')
  }
})

test('dates follow the language and the time zone', () => {
  const inBerlin = { ...CONTEXT, language: 'de', timeZone: 'Europe/Berlin' } as const
  const german = emailModel({ ...FACTS, name: 'payment_failed' }, inBerlin)
  expect(toText(german)).toContain('Ihre Zahlung für Growth vom 5.\u00a0Mai\u00a02026 ist')
  expect(toText(german)).toContain('Zugang bis: 18.\u00a0Mai\u00a02026')
  const english = emailModel({ ...FACTS, name: 'payment_failed' }, CONTEXT)
  expect(toText(english)).toContain('Your payment for Growth on 4\u00a0May\u00a02026 didn’t')
})

test('an email about a payment names the amount and the card', () => {
  const payment = { amount: 11_400, currency: 'usd', cardLast4: '4242', invoiceId: 'in_1' }
  const say = (name: EmailFacts['name'], more: Partial<EmailFacts> = {}) =>
    toText(emailModel({ ...FACTS, name, payment, ...more }, CONTEXT))
  const german = { ...CONTEXT, language: 'de' } as const
  expect(say('payment_failed')).toContain(
    'Your $114.00 payment for Growth on 4\u00a0May\u00a02026 didn’t go through.',
  )
  expect(say('payment_failed')).toContain('Amount: $114.00\nCard: •••• 4242')
  expect(say('renewal')).toContain('We’ll charge $114.00 to your card ending in 4242.')
  expect(say('suspended')).toContain('because we haven’t received your $114.00 payment')
  expect(say('authentication_required')).toContain('confirm your $114.00 payment')
  const invoiced = { isInvoiced: true, payment: { ...payment, cardLast4: null } }
  expect(say('payment_failed', invoiced)).toContain('Your $114.00 invoice for Growth was due on')
  expect(say('renewal', invoiced)).toContain('We’ll send you an invoice for $114.00.')
  expect(toText(emailModel({ ...FACTS, name: 'payment_failed', payment }, german))).toContain(
    'Ihre Zahlung über 114,00\u00a0$ für Growth vom 4.\u00a0Mai\u00a02026 ist fehlgeschlagen.',
  )
})

test('on the last day the subject says hours, not days', () => {
  const subjectAt = (daysLeft: number) => emailModel({ ...FACTS, daysLeft }, CONTEXT).subject
  expect(subjectAt(2)).toBe('Your Growth subscription renews in 2 days')
  expect(subjectAt(1)).toBe('Your Growth subscription renews within 24 hours')
})

test('without a billing page there is no button', () => {
  const model = emailModel(FACTS, { ...CONTEXT, brand: { ...BRAND, billingUrl: null } })
  expect(toHtml(model)).not.toContain('<a ')
  expect(toText(model)).not.toContain('https://')
})

test('logo, colors and imprint come from the brand', () => {
  const brand = {
    ...BRAND,
    logoUrl: 'https://turbine.example/logo.png?a=1&b=2',
    colours: { accent: '#ffcc00', background: '#102030' },
    imprint: 'Turbine GmbH, Husum',
  }
  const model = emailModel(FACTS, { ...CONTEXT, brand })
  const html = toHtml(model)
  expect(html).toContain(
    '<img src="https://turbine.example/logo.png?a=1&amp;b=2" alt="Turbine &amp; Co"',
  )
  expect(html).toContain('background:#ffcc00;color:#000000')
  expect(html).toContain('background:#102030;color:#ffffff')
  expect(html).toContain('Turbine GmbH, Husum')
  expect(toText(model)).toContain('Turbine GmbH, Husum')
})

test('emails about invoices don’t mention cards', () => {
  const of = (name: EmailFacts['name']) =>
    toText(emailModel({ ...FACTS, name, isInvoiced: true }, CONTEXT))
  expect(of('payment_failed')).toContain('Your invoice for Growth was due on 4\u00a0May\u00a02026')
  expect(of('payment_failed')).toContain('is overdue')
  expect(of('renewal')).toContain('We’ll send you an invoice.')
  for (const name of EMAILS) expect(of(name)).not.toMatch(/payment method|retry/)
})

test('a paused subscription has nothing to pay', () => {
  const paused = emailModel({ ...FACTS, name: 'suspended', isPaused: true }, CONTEXT)
  expect(toText(paused)).toContain('There’s nothing to pay.')
  expect(paused.action?.label).toBe('View subscription')
})

test('a tenant without a name that can be shown is greeted without one', () => {
  const nameless = { ...FACTS, tenantName: 'Unnamed' }
  const english = emailModel(nameless, CONTEXT)
  expect(english).toMatchObject({ greeting: 'Hello,' })
  expect(english.reason).toContain('you’re the billing contact for your Turbine & Co account.')
  expect(english.facts.map(({ label }) => label)).not.toContain('Account')
  const german = emailModel(nameless, { ...CONTEXT, language: 'de' })
  expect(german).toMatchObject({ greeting: 'Guten Tag,' })
  expect(german.reason).toContain(
    'weil Ihre E-Mail-Adresse bei Turbine & Co als Rechnungskontakt hinterlegt ist.',
  )
})

test('an email without a link doesn’t mention the billing page', () => {
  const asked = { ...FACTS, name: 'authentication_required' as const }
  const without = { ...CONTEXT, brand: { ...BRAND, billingUrl: null } }
  expect(toText(emailModel(asked, CONTEXT))).toContain('your billing page')
  expect(toText(emailModel(asked, without))).not.toContain('billing page')
})
