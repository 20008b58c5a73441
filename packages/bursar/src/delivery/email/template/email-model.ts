import { formatMoney } from '@bursar/wire/money'
import type { Brand, Language } from '../../../config/mail/parse-emails.ts'
import type { EmailName } from '../../../subscription/outgoing/message.ts'
import { EVERY_EMAIL } from '../every-email.ts'
import type { EmailFacts, Phrases, SpokenFacts } from './email-facts.ts'
import { dateIn, MONEY_LOCALES } from './language.ts'
import { plainName } from './plain-name.ts'
import { GERMAN } from './words-de.ts'
import { ENGLISH } from './words-en.ts'

/** One email, ready to render as HTML or text. All values are unescaped plain text. */
export interface EmailModel {
  readonly name: EmailName
  readonly language: Language
  readonly subject: string
  readonly preview: string
  readonly heading: string
  readonly greeting: string
  readonly paragraphs: readonly string[]
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly action: { readonly label: string; readonly url: string } | null
  /** Lines. */
  readonly closing: readonly string[]
  readonly reason: string
  readonly brand: Brand
}

export interface EmailSurroundings {
  readonly language: Language
  readonly timeZone: string
  readonly brand: Brand
}

const PHRASES = { en: ENGLISH, de: GERMAN } as const satisfies Record<Language, Phrases>

/** Pure: the same facts, language and brand give the same email. */
export function emailModel(facts: EmailFacts, context: EmailSurroundings): EmailModel {
  const { language, brand } = context
  const phrases = PHRASES[language]
  const tenant = plainName(facts.tenantName)
  const spoken = spokenFacts(facts, context)
  const words = EVERY_EMAIL[facts.name].words[language](spoken)
  const { action, ...said } = words
  return {
    ...said,
    name: facts.name,
    language,
    greeting: phrases.greeting(tenant),
    facts: factsShown(facts, spoken, { tenant, labels: phrases.labels }),
    action: actionOf(action, facts.link?.url ?? brand.billingUrl),
    closing: phrases.closing(brand.name).split('\n'),
    reason: phrases.reason(tenant, brand.name),
    brand,
  }
}

function actionOf(label: string | null, url: string | null): EmailModel['action'] {
  return label === null || url === null ? null : { label, url }
}

function spokenFacts(facts: EmailFacts, context: EmailSurroundings): SpokenFacts {
  const { language, timeZone } = context
  const dateOrNull = (instant: Date | null) =>
    instant === null ? null : dateIn(language, timeZone, instant)
  return {
    brand: context.brand.name,
    plan: facts.planName,
    planBefore: facts.planNameBefore ?? facts.planName,
    isTrial: facts.isTrial,
    isRenewedByItself: facts.isRenewedByItself,
    isInvoiced: facts.isInvoiced,
    isPaused: facts.isPaused,
    isNew: facts.isNew,
    hasLink: context.brand.billingUrl !== null,
    happenedOn: dateOrNull(facts.happenedAt),
    termEnd: dateOrNull(facts.termEnd),
    graceEnd: dateOrNull(facts.graceEnd),
    daysLeft: facts.daysLeft,
    linkUntil: dateOrNull(facts.link?.worksUntil ?? null),
    amount:
      facts.payment === null
        ? null
        : formatMoney(facts.payment.amount, facts.payment.currency, MONEY_LOCALES[language]),
    card: facts.payment?.cardLast4 ?? null,
  }
}

/** The table below the text, with the known facts for this email. */
function factsShown(
  { name }: EmailFacts,
  spoken: SpokenFacts,
  { tenant, labels }: { tenant: string | null; labels: Phrases['labels'] },
): EmailModel['facts'] {
  const { plan, planBefore, termEnd, graceEnd, isRenewedByItself, isTrial } = spoken
  const { amount, card } = spoken
  const { shows } = EVERY_EMAIL[name]
  const endLabel = isRenewedByItself && !isTrial ? labels.renewsOn : labels.endsOn
  const rows: [label: string, value: string | null][] = [
    [labels.customer, tenant],
    [labels.planBefore, shows.includes('planBefore') ? planBefore : null],
    [labels.plan, shows.includes('plan') ? plan : null],
    [endLabel, shows.includes('termEnd') ? termEnd : null],
    [labels.amount, amount],
    [labels.card, card === null ? null : `•••• ${card}`],
    [labels.accessUntil, shows.includes('graceEnd') ? graceEnd : null],
  ]
  return rows.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]))
}
