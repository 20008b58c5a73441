import type { TakenMail } from '../outside.ts'
import type { Expected, ExpectedNotice, State } from './expected.ts'
import type { EffectRow } from './judge-world.ts'

const DAY_MS = 86_400_000
/** After this it is no news. */
const SAID_LATE_MAX = 30 * DAY_MS
const WITH_ACCESS = ['TRIAL', 'ACTIVE', 'GRACE']

/** What each mail says above all, in English: to tell that it is what was owed. */
const SUBJECTS: Readonly<Record<string, RegExp>> = {
  welcome: /^Welcome to /,
  payment_processing: /^Your payment is being processed$/,
  renewal: /^Your subscription (?:renews|runs out) /,
  trial_ending: /^Your trial ends /,
  payment_failed: /^Your payment did not go through$/,
  authentication_required: /^Please confirm your payment$/,
  grace_started: /^Your subscription has run out$/,
  suspended: /^Your (?:access is suspended|subscription is paused)$/,
  reactivated: /^Your access is back$/,
  cancelled: /^Your subscription has ended$/,
  plan_changed: /^Your plan is now /,
  merge_offered: /^Did you buy from /,
}

export interface NoticeScene {
  readonly expected: Expected
  readonly rows: readonly EffectRow[]
  readonly mails: readonly TakenMail[]
  readonly deaths: readonly number[]
  readonly addressOf: (tenant: string) => string | null
}

/** Each notice that life asks for was owed once, at its moment, and sent, or lawfully not. */
export function judgeNotices(scene: NoticeScene): string[] {
  const { expected, mails } = scene
  const rows = new Map<string, EffectRow[]>()
  const times = new Map<string, number>()
  for (const row of scene.rows) {
    const key = keyOf(row, times)
    rows.set(key, [...(rows.get(key) ?? []), row])
  }
  const mailsById = Map.groupBy(mails, ({ messageId }) => messageId)
  const known = new Set(scene.rows.map(({ effect_id }) => messageIdOf(effect_id)))
  return [
    ...[...expected.notices.keys()].filter((key) => !rows.has(key)).map((key) => `missing: ${key}`),
    ...[...rows.keys()]
      .filter((key) => !expected.notices.has(key))
      .map((key) => `for no reason: ${key}`),
    ...[...rows].filter(([, all]) => all.length > 1).map(([key]) => `owed twice: ${key}`),
    ...[...mailsById.keys()]
      .filter((id) => !known.has(id))
      .map((id) => `a mail nobody owes: ${id}`),
    ...[...expected.notices.values()].flatMap((notice) => {
      const [row] = rows.get(notice.key) ?? []
      if (row === undefined) return []
      const sent = mailsById.get(messageIdOf(row.effect_id)) ?? []
      return judgeOne(notice, row, sent, scene).map((wrong) => `${notice.key}: ${wrong}`)
    }),
  ]
}

function judgeOne(
  notice: ExpectedNotice,
  row: EffectRow,
  sent: readonly TakenMail[],
  { expected, deaths, addressOf }: NoticeScene,
): string[] {
  const states = expected.states.get(notice.subscription) ?? []
  const around = {
    states,
    address: addressOf(notice.tenant),
    answeredAt: expected.answered.get(notice.key) ?? null,
  }
  const wrongs: string[] = []
  const at = row.owed_at.getTime()
  if (at !== notice.at) wrongs.push(`owed at ${iso(at)} and not at ${iso(notice.at)}`)
  for (const [index, mail] of sent.entries()) {
    wrongs.push(...judgeMail(notice, mail, around))
    const isExcused = mail.isAnswerLost || deaths.includes(mail.at)
    if (index < sent.length - 1 && !isExcused) wrongs.push('sent again without need')
  }
  if (row.outcome === 'done' && sent.length === 0) wrongs.push('done, and never sent')
  if (row.outcome === 'dropped') wrongs.push(...judgeDrop(notice, row, around))
  return wrongs
}

interface Around {
  readonly states: readonly State[]
  readonly address: string | null
  /** When what a bank had asked about was paid, or given up. */
  readonly answeredAt: number | null
}

function judgeMail(notice: ExpectedNotice, mail: TakenMail, around: Around): string[] {
  const { reminds, name } = notice
  const { states, address, answeredAt } = around
  const wrongs: string[] = []
  if (mail.to !== address) wrongs.push(`it went to ${mail.to}`)
  if (SUBJECTS[name]?.test(mail.subject) !== true) wrongs.push(`it says "${mail.subject}"`)
  if (mail.at < notice.at) wrongs.push(`sent at ${iso(mail.at)}, before its cause`)
  if (reminds !== null && mail.at < reminds.termEnd - reminds.days * DAY_MS) {
    wrongs.push(`early: ${reminds.days} days before ${iso(reminds.termEnd)} it was not yet`)
  }
  const known = statesAt(states, mail.at)
  // A bank may ask about a first payment: nothing is granted before, and there is no state yet.
  const isOpen = answeredAt === null || mail.at < answeredAt
  const isNews = mail.at - notice.at <= SAID_LATE_MAX
  const isTrue =
    isNews &&
    isOpen &&
    (known.length === 0 || known.some((state) => !isOver(notice, state, mail.at)))
  return isTrue ? wrongs : [...wrongs, `sent at ${iso(mail.at)}, when it was true no more`]
}

function judgeDrop(notice: ExpectedNotice, row: EffectRow, around: Around): string[] {
  const { states, address, answeredAt } = around
  const at = row.ended_at?.getTime() ?? 0
  const isAnswered = answeredAt !== null && answeredAt <= at
  const isLawful = {
    NO_ADDRESS: () => address === null,
    OVERTAKEN: () =>
      at - notice.at > SAID_LATE_MAX ||
      isAnswered ||
      statesAt(states, at).some((state) => isOver(notice, state, at)),
  }[String(row.last_error)]
  if (isLawful === undefined) return [`dropped because of ${row.last_error}`]
  return isLawful() ? [] : [`dropped at ${iso(at)}, and ${row.last_error} is not so`]
}

/** Whether what the notice says is so no more. */
function isOver({ name, reminds, status }: ExpectedNotice, state: State, at: number): boolean {
  switch (name) {
    case 'renewal':
    case 'trial_ending':
      return (
        at >= state.termEnd ||
        state.termEnd !== reminds?.termEnd ||
        state.cancelAt !== null ||
        state.status !== status
      )
    case 'payment_failed':
    case 'grace_started':
    case 'suspended':
      return state.status !== status
    case 'authentication_required':
      return state.status === 'EXPIRED'
    case 'payment_processing':
      return WITH_ACCESS.includes(state.status) || state.status === 'EXPIRED'
    case 'cancelled':
      return false
    default:
      return !WITH_ACCESS.includes(state.status)
  }
}

/** What was true at a moment: as the one before left it, and all that the moment itself brought. */
function statesAt(states: readonly State[], at: number): State[] {
  const before = states.filter((state) => state.at < at).at(-1)
  const during = states.filter((state) => state.at === at)
  return before === undefined ? during : [before, ...during]
}

function keyOf(row: EffectRow, times: Map<string, number>): string {
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

const messageIdOf = (effectId: string) => `<${effectId}@localhost>`
const iso = (at: number) => new Date(at).toISOString()
