import type { TakenMail } from '../outside.ts'
import type { Expected } from './expected.ts'
import { type ExpectedEmail, isOver, SUBJECTS } from './expected-emails.ts'
import type { MessageRow } from './judge-world.ts'
import type { State } from './state.ts'

const DAY_MS = 86_400_000
/** After this it is no news. */
const SAID_LATE_MAX = 30 * DAY_MS

export interface EmailScene {
  readonly expected: Expected
  readonly rows: readonly MessageRow[]
  readonly mails: readonly TakenMail[]
  readonly deaths: readonly number[]
  readonly addressOf: (tenant: string) => string | null
}

/** Each email that life asks for was enqueued once, at its moment, and sent, or lawfully not. */
export function judgeEmails(scene: EmailScene): string[] {
  const { expected, mails } = scene
  const rows = new Map<string, MessageRow[]>()
  const times = new Map<string, number>()
  for (const row of scene.rows) {
    const key = keyOf(row, times)
    rows.set(key, [...(rows.get(key) ?? []), row])
  }
  const mailsById = Map.groupBy(mails, ({ messageId }) => messageId)
  const known = new Set(scene.rows.map(({ message_id }) => messageIdOf(message_id)))
  return [
    ...[...expected.emails.keys()].filter((key) => !rows.has(key)).map((key) => `missing: ${key}`),
    ...[...rows.keys()]
      .filter((key) => !expected.emails.has(key))
      .map((key) => `for no reason: ${key}`),
    ...[...rows].filter(([, all]) => all.length > 1).map(([key]) => `enqueued twice: ${key}`),
    ...[...mailsById.keys()]
      .filter((id) => !known.has(id))
      .map((id) => `a mail nobody enqueues: ${id}`),
    ...[...expected.emails.values()].flatMap((email) => {
      const [row] = rows.get(email.key) ?? []
      if (row === undefined) return []
      const sent = mailsById.get(messageIdOf(row.message_id)) ?? []
      return judgeOne(email, row, sent, scene).map((wrong) => `${email.key}: ${wrong}`)
    }),
  ]
}

function judgeOne(
  email: ExpectedEmail,
  row: MessageRow,
  sent: readonly TakenMail[],
  { expected, deaths, addressOf }: EmailScene,
): string[] {
  const states = expected.states.get(email.subscription) ?? []
  const context = {
    states,
    address: addressOf(email.tenant),
    answeredAt: expected.answered.get(email.key) ?? null,
  }
  const wrongs: string[] = []
  const at = row.enqueued_at.getTime()
  if (at !== email.at) wrongs.push(`enqueued at ${iso(at)} and not at ${iso(email.at)}`)
  for (const [index, mail] of sent.entries()) {
    wrongs.push(...judgeMail(email, mail, context))
    const isExcused = mail.isAnswerLost || deaths.includes(mail.at)
    if (index < sent.length - 1 && !isExcused) wrongs.push('sent again without need')
  }
  if (row.outcome === 'done' && sent.length === 0) wrongs.push('done, and never sent')
  if (row.outcome === 'dropped') wrongs.push(...judgeDrop(email, row, context))
  return wrongs
}

interface Context {
  readonly states: readonly State[]
  readonly address: string | null
  /** When what a bank had asked about was paid, or given up. */
  readonly answeredAt: number | null
}

function judgeMail(email: ExpectedEmail, mail: TakenMail, context: Context): string[] {
  const { reminds, name } = email
  const { states, address, answeredAt } = context
  const wrongs: string[] = []
  if (mail.to !== address) wrongs.push(`it went to ${mail.to}`)
  if (SUBJECTS[name]?.test(mail.subject) !== true) wrongs.push(`it says "${mail.subject}"`)
  if (mail.at < email.at) wrongs.push(`sent at ${iso(mail.at)}, before its cause`)
  if (reminds !== null && mail.at < reminds.termEnd - reminds.days * DAY_MS) {
    wrongs.push(`early: ${reminds.days} days before ${iso(reminds.termEnd)} it was not yet`)
  }
  const known = statesAt(states, mail.at)
  // A bank may ask about a first payment: nothing is granted before, and there is no state yet.
  const isOpen = answeredAt === null || mail.at < answeredAt
  const isNews = mail.at - email.at <= SAID_LATE_MAX
  const isTrue =
    isNews &&
    isOpen &&
    (known.length === 0 || known.some((state) => !isOver(email, state, mail.at)))
  return isTrue ? wrongs : [...wrongs, `sent at ${iso(mail.at)}, when it was true no more`]
}

function judgeDrop(email: ExpectedEmail, row: MessageRow, context: Context): string[] {
  const { states, address, answeredAt } = context
  const at = row.ended_at?.getTime() ?? 0
  const isAnswered = answeredAt !== null && answeredAt <= at
  const isLawful = {
    NO_ADDRESS: () => address === null,
    OVERTAKEN: () =>
      at - email.at > SAID_LATE_MAX ||
      isAnswered ||
      statesAt(states, at).some((state) => isOver(email, state, at)),
  }[String(row.last_error)]
  if (isLawful === undefined) return [`dropped because of ${row.last_error}`]
  return isLawful() ? [] : [`dropped at ${iso(at)}, and ${row.last_error} is not so`]
}

/** What was true at a moment: as the one before left it, and all that the moment itself brought. */
function statesAt(states: readonly State[], at: number): State[] {
  const before = states.filter((state) => state.at < at).at(-1)
  const during = states.filter((state) => state.at === at)
  return before === undefined ? during : [before, ...during]
}

function keyOf(row: MessageRow, times: Map<string, number>): string {
  const { name, tenant_id, subscription_id, details } = row
  const { days_before, term_end, invoice_id } = details
  if (name === 'welcome') return `welcome ${tenant_id}`
  if (name === 'authentication_required') return `${name} ${invoice_id}`
  const base = `${name} ${subscription_id}`
  if (days_before !== undefined) {
    return `${name} ${days_before} ${subscription_id} ${Math.floor(Date.parse(String(term_end)) / 1000)}`
  }
  const count = times.get(base) ?? 0
  times.set(base, count + 1)
  return `${base} ${count}`
}

const messageIdOf = (messageId: string) => `<${messageId}@localhost>`
const iso = (at: number) => new Date(at).toISOString()
