import type { Entry, Sight } from '../history.ts'
import { type ExpectedEmail, emailsOf } from './expected-emails.ts'
import { ACCESS, type State, type Status } from './state.ts'

/**
 * What must have been told, from what the harness saw and the words of the design alone. The rules
 * are written down here once more: a judge that imported the product's would agree with its bugs.
 */
const DAY_MS = 86_400_000
const GRACE_DAYS = 14
const RENEWAL_DAYS = [1, 7, 14, 30, 60, 90]
/** Longest first. */
const TRIAL_DAYS = [3, 1]
const RENEWED_TERM_MIN = 90 * DAY_MS

const BEST_FIRST: readonly Status[] = ['ACTIVE', 'TRIAL', 'GRACE', 'SUSPENDED', 'EXPIRED']

export interface Expected {
  readonly emails: ReadonlyMap<string, ExpectedEmail>
  /** When the question of a bank, by the key of its notice, was one no more. */
  readonly answered: ReadonlyMap<string, number>
  /** By subscription, or tenant for `tenant.created`: the names, in their order. */
  readonly sent: ReadonlyMap<string, readonly string[]>
  /** Every state that each subscription has had, in order. */
  readonly states: ReadonlyMap<string, readonly State[]>
  /** How often the status of each tenant changed. */
  readonly accessChanges: ReadonlyMap<string, number>
  readonly signedUp: ReadonlySet<string>
}

export function expectedOf(entries: readonly Entry[]): Expected {
  const oracle = new Oracle()
  for (const entry of entries) oracle.follow(entry)
  return oracle
}

export function tenantStatus(states: Iterable<State>): Status | 'PENDING' {
  const own = [...states]
  const live = own.filter(({ status }) => ACCESS.includes(status))
  // Seats that add to nothing are no access, whatever their own status.
  const isLonely = live.every(({ plan }) => plan === 'seats')
  const counting = isLonely ? own.filter((state) => !live.includes(state)) : own
  const all = counting.map(({ status }) => status)
  return BEST_FIRST.find((status) => all.includes(status)) ?? 'PENDING'
}

class Oracle implements Expected {
  readonly emails = new Map<string, ExpectedEmail>()
  readonly answered = new Map<string, number>()
  readonly sent = new Map<string, string[]>()
  readonly states = new Map<string, State[]>()
  readonly accessChanges = new Map<string, number>()
  readonly signedUp = new Set<string>()
  readonly #welcomed = new Set<string>()
  /** Tenants that were seen to have paid something. */
  readonly #payers = new Set<string>()
  readonly #now = new Map<string, State>()

  follow(entry: Entry): void {
    const { at } = entry
    if (entry.kind === 'signed_up') {
      this.signedUp.add(entry.tenant)
      this.#webhook(entry.tenant, 'tenant.created')
    } else if (entry.kind === 'seen') this.#see(entry.sight, at)
    else if (entry.kind === 'scheduled') this.#schedule(at)
    else if (entry.kind === 'answered') {
      this.answered.set(`authentication_required ${entry.invoice}`, at)
    } else {
      const { tenant, subscription, invoice } = entry
      const status = this.#now.get(subscription)?.status ?? 'ACTIVE'
      const name = 'authentication_required'
      const key = `${name} ${invoice}`
      this.#enqueue({ key, name, tenant, subscription, at, reminds: null, status })
    }
  }

  #see(sight: Sight, at: number): void {
    const { subscription, tenant, plan, parent, termStart, termEnd, cancelAt, rest } = sight
    const before = this.#now.get(subscription)
    // Nobody has paid for it yet: it grants nothing, and nobody is told of it.
    if (sight.stripeStatus === 'incomplete') return
    const isManaged = sight.stripeStatus !== null
    if (sight.hasPaid) this.#payers.add(tenant)
    const { status, graceEnd } = isManaged
      ? statusOf(sight, { before, at, isPayer: this.#payers.has(tenant) })
      : ownStatusOf(sight)
    const since = before?.since ?? at
    const hasBegun = sight.stripeStatus !== 'incomplete_expired'
    const term = { termStart, termEnd }
    const about = { at, tenant, plan, isManaged, parent, since, ...term, rest, hasBegun }
    const next = { ...about, status, graceEnd, cancelAt: status === 'EXPIRED' ? null : cancelAt }
    if (before === undefined || fingerprint(before) !== fingerprint(next)) {
      // What an operator writes is told to nobody: it is the operator's own deed.
      this.#move(subscription, before, next, { isTold: isManaged })
    }
  }

  #schedule(at: number): void {
    for (const [subscription, before] of [...this.#now].sort()) {
      if (before.isManaged || before.status === 'EXPIRED') continue
      const after = this.#afterTime(before, at)
      if (after.status !== before.status) this.#move(subscription, before, after, { isTold: true })
    }
    for (const [subscription, state] of this.#now) this.#remind(subscription, state, at)
  }

  #afterTime(before: State, at: number): State {
    const parent = before.parent === null ? undefined : this.#now.get(before.parent)
    if (parent?.status === 'EXPIRED') return { ...before, at, status: 'EXPIRED' }
    if (!ACCESS.includes(before.status) || at < before.termEnd) return before
    const graceEnd = before.graceEnd ?? before.termEnd + GRACE_DAYS * DAY_MS
    return { ...before, at, graceEnd, status: at < graceEnd ? 'GRACE' : 'SUSPENDED' }
  }

  #remind(subscription: string, state: State, at: number): void {
    const name = { ACTIVE: 'renewal', TRIAL: 'trial_ending' }[String(state.status)]
    const { tenant, termStart, termEnd, since, status, cancelAt } = state
    if (name === undefined || cancelAt !== null || termEnd <= at) return
    const begin = Math.max(termStart, since)
    const isWithin = (days: number) => termEnd - days * DAY_MS > begin
    const hasPassed = (days: number) => termEnd - days * DAY_MS <= at
    // Of renewals the nearest; a trial has one of its own, and a very short one ends as it begins.
    const nearest = RENEWAL_DAYS.find(hasPassed)
    const ofTrial = TRIAL_DAYS.find(isWithin) ?? TRIAL_DAYS.at(-1)
    const days = name === 'renewal' ? nearest : ofTrial
    if (days === undefined || !hasPassed(days)) return
    if (name === 'renewal' && !isWithin(days)) return
    // A card that is charged every month is no news.
    const isLong = termEnd - termStart >= RENEWED_TERM_MIN
    if (name === 'renewal' && state.isManaged && !isLong) return
    const key = `${name} ${days} ${subscription} ${Math.floor(termEnd / 1000)}`
    this.#enqueue({ key, name, tenant, subscription, at, reminds: { termEnd, days }, status })
  }

  #move(
    subscription: string,
    before: State | undefined,
    after: State,
    { isTold }: { isTold: boolean },
  ): void {
    const { tenant } = after
    const tenantBefore = this.#tenantStatus(tenant)
    const others = [...this.#now].filter(
      ([id, one]) => id !== subscription && one.tenant === tenant,
    )
    const isBack =
      others.some(([, { hasBegun }]) => hasBegun) && ['SUSPENDED', 'EXPIRED'].includes(tenantBefore)
    this.#now.set(subscription, after)
    this.states.set(subscription, [...(this.states.get(subscription) ?? []), after])
    if (!isTold) return
    if (this.#tenantStatus(tenant) !== tenantBefore) {
      this.accessChanges.set(tenant, (this.accessChanges.get(tenant) ?? 0) + 1)
    }
    this.#webhook(subscription, webhookMessageOf(before, after))
    for (const name of emailsOf(before, after, isBack)) this.#tell(name, subscription, after)
  }

  #tell(name: string, subscription: string, { tenant, at, status }: State): void {
    if (name === 'welcome' && this.#welcomed.has(tenant)) return
    if (name === 'welcome') this.#welcomed.add(tenant)
    const times = [...this.emails.keys()].filter((key) =>
      key.startsWith(`${name} ${subscription} `),
    )
    const key = name === 'welcome' ? `welcome ${tenant}` : `${name} ${subscription} ${times.length}`
    this.#enqueue({ key, name, tenant, subscription, at, reminds: null, status })
  }

  #tenantStatus(tenant: string): Status | 'PENDING' {
    return tenantStatus([...this.#now.values()].filter((state) => state.tenant === tenant))
  }

  /** Once for each cause. */
  #enqueue(email: ExpectedEmail): void {
    if (!this.emails.has(email.key)) this.emails.set(email.key, email)
  }

  #webhook(about: string, name: string): void {
    this.sent.set(about, [...(this.sent.get(about) ?? []), name])
  }
}

type Standing = Pick<State, 'status' | 'graceEnd'>

/** What Stripe's words mean. */
function statusOf(
  sight: Sight,
  { before, at, isPayer }: { before: State | undefined; at: number; isPayer: boolean },
): Standing {
  const kept = before?.graceEnd ?? null
  switch (sight.stripeStatus) {
    case 'trialing':
      return { status: 'TRIAL', graceEnd: null }
    case 'active':
      return { status: 'ACTIVE', graceEnd: null }
    case 'past_due': {
      // Who has never paid anything gets no grace.
      const days = isPayer ? GRACE_DAYS : 0
      const fresh = (sight.lateAt ?? at) + days * DAY_MS
      // Without an invoice it does not move later until the subscription has recovered.
      const graceEnd = sight.lateAt === null && kept !== null ? kept : fresh
      return { status: at < graceEnd ? 'GRACE' : 'SUSPENDED', graceEnd }
    }
    case 'unpaid':
    case 'paused':
      return { status: 'SUSPENDED', graceEnd: kept }
    case 'canceled':
    case 'incomplete_expired':
      return { status: 'EXPIRED', graceEnd: null }
    default:
      throw new Error(`No life leads to ${sight.stripeStatus}.`)
  }
}

function ownStatusOf({ ownStatus }: Sight): Standing {
  if (ownStatus === null) throw new Error('Somebody must manage it.')
  return { status: ownStatus, graceEnd: null }
}

function fingerprint({ at: _, since: _since, ...state }: State): string {
  return JSON.stringify(state)
}

function webhookMessageOf(before: State | undefined, after: State): string {
  if (before?.status === after.status) return 'subscription.changed'
  if (before?.status === 'TRIAL' && after.status === 'ACTIVE') return 'subscription.changed'
  return {
    TRIAL: 'subscription.activated',
    ACTIVE: 'subscription.activated',
    GRACE: 'subscription.grace',
    SUSPENDED: 'subscription.suspended',
    EXPIRED: 'subscription.expired',
  }[after.status]
}
