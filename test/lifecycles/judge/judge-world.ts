import type { MessageKind } from '../../../packages/bursar/src/subscription/outgoing/message.ts'
import { findUnchecked } from '../../support/find-unchecked.ts'
import { LIFECYCLE_PLANS } from '../lifecycle-plans.ts'
import type { LifecyclesWorld } from '../lifecycles-world.ts'
import type { Part } from '../outage-plan.ts'
import { type Expected, expectedOf, tenantStatus } from './expected.ts'
import { judgeEmails } from './judge-emails.ts'
import { judgeLate } from './judge-late.ts'
import { judgeWebhooks, readHooked, readWebhooks } from './judge-webhooks.ts'

export interface MessageRow {
  readonly message_id: string
  readonly kind: MessageKind
  readonly name: string
  readonly tenant_id: string
  readonly subscription_id: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly enqueued_at: Date
  readonly ended_at: Date | null
  readonly outcome: string | null
  readonly last_error: string | null
}

const MESSAGES = `
select message_id, kind, name, tenant_id, subscription_id, details, enqueued_at, ended_at, outcome,
  last_error
from bursar.outbox order by (details ->> 'sequence')::bigint nulls first, enqueued_at`

/** What each kind needs to be delivered. */
const NEEDS: Readonly<Record<MessageKind, Part>> = {
  email: 'smtp',
  provision: 'identity',
  webhook: 'endpoint',
  hook: 'hook',
  alert: 'smtp',
}

/** What became of a world. */
export interface Judged {
  readonly wrongs: readonly string[]
  readonly pending: number
  readonly mails: number
  readonly dropped: number
}

/** Everything that is not as the lives ask for; empty: all is. */
export async function judgeWorld(world: LifecyclesWorld): Promise<Judged> {
  const expected = expectedOf(world.entries)
  const { rows } = await world.database.pool.query<MessageRow>(MESSAGES)
  const { outside, deaths, population } = world
  const wrongs = [
    ...world.troubles.map((trouble) => `trouble: ${trouble}`),
    ...rows.flatMap((row) => judgeEnd(row, world)),
    ...judgeEmails({
      expected,
      rows: rows.filter(({ kind }) => kind === 'email'),
      mails: outside.mails,
      deaths,
      addressOf: (tenant) => population.addressOf(tenant),
    }),
    ...judgeWebhooks('the endpoint', outside.sent, readWebhooks, expected),
    ...judgeWebhooks('the handler', outside.hooked, readHooked, expected),
    ...judgeIdentities(world, expected),
    ...judgeProvision(rows, expected),
    ...(await judgeStates(world, expected)),
    ...(await findUnchecked(world.database.pool, world.clock.now())),
  ]
  const dropped = rows.filter(({ outcome }) => outcome === 'dropped').length
  return { wrongs, pending: rows.length, mails: outside.mails.length, dropped }
}

/** Delivered or lawfully dropped, and not long after it was enqueued and could be delivered. */
function judgeEnd(row: MessageRow, world: LifecyclesWorld): string[] {
  const what = `${row.kind} ${row.name} of ${row.tenant_id} (${row.message_id})`
  if (row.outcome === null || row.ended_at === null) return [`still pending: ${what}`]
  if (row.outcome === 'dead') {
    const hasNoAddress = world.population.addressOf(row.tenant_id) === null
    // To nobody nothing can be sent: an operator is told, and nothing else would help.
    if (hasNoAddress && row.last_error === 'IDENTITY_UNREACHABLE') return []
    return [`given up: ${what}: ${row.last_error}`]
  }
  if (row.outcome === 'dropped' && row.kind !== 'email') return [`dropped: ${what}`]
  const late = judgeLate({
    enqueuedAt: row.enqueued_at.getTime(),
    endedAt: row.ended_at.getTime(),
    needs: NEEDS[row.kind],
    rounds: world.rounds,
    deaths: world.deaths,
    outages: world.outages,
  })
  return late === null ? [] : [`late by ${late} rounds: ${what}`]
}

/** Each tenant that had to be made known to the identity provider is there, as it stands now. */
function judgeIdentities(world: LifecyclesWorld, expected: Expected): string[] {
  const { realm } = world.outside.identity
  const wrongs: string[] = []
  const finals = [...expected.states.values()].map((states) => states.at(-1)!)
  const tenants = new Set([...expected.signedUp, ...expected.accessChanges.keys()])
  for (const tenant of tenants) {
    if (world.population.addressOf(tenant) === null) continue
    const users = realm.search(`tenant_id:${tenant}`, 10)
    const status = tenantStatus(finals.filter((state) => state.tenant === tenant))
    const maySignIn = status !== 'SUSPENDED' && status !== 'EXPIRED'
    const [user] = users
    if (user === undefined || users.length > 1) wrongs.push(`${tenant} is ${users.length} users`)
    else {
      if (user.enabled !== maySignIn)
        wrongs.push(`${tenant} is ${status}, its user is ${user.enabled}`)
      // Who lost access before ever being let in gets both when access comes back.
      const hasRole = realm.rolesOf.get(user.id)?.has('customer') === true
      if (maySignIn && !hasRole) wrongs.push(`${tenant} has no role`)
      const isInvited = realm.mails.some((mail) => mail.startsWith(`${user.email} `))
      if (maySignIn && !isInvited) wrongs.push(`${tenant} was never invited`)
      if (!maySignIn && realm.sessions.get(user.id) !== 0) wrongs.push(`${tenant} is signed in`)
    }
  }
  if (realm.users.size > tenants.size) wrongs.push(`${realm.users.size} users for ${tenants.size}`)
  return wrongs
}

/** One identity per new tenant; each change of what a tenant may was enqueued. */
function judgeProvision(rows: readonly MessageRow[], expected: Expected): string[] {
  const count = (tenant: string, name: string) =>
    rows.filter((row) => row.kind === 'provision' && row.tenant_id === tenant && row.name === name)
      .length
  const identities = [...expected.signedUp].filter((tenant) => count(tenant, 'identity') !== 1)
  const access = [...new Set(rows.map(({ tenant_id }) => tenant_id))].flatMap((tenant) => {
    const wanted = expected.accessChanges.get(tenant) ?? 0
    const got = count(tenant, 'access')
    return got === wanted
      ? []
      : [`access of ${tenant} is pending ${got} times, and changed ${wanted}`]
  })
  return [...identities.map((tenant) => `${tenant} is not enqueued one identity`), ...access]
}

const STATES = 'select subscription_id, status, plan_id, term_end from bursar.subscriptions'
const FINDINGS = `
select kind || ' of ' || object_id || ' (' || coalesce(tenant_id, '') || ')' as line, tenant_id
from bursar.findings where resolved_at is null`

/** At the end the rows say what life says, and nobody is asked to look at anything. */
async function judgeStates({ database, population }: LifecyclesWorld, expected: Expected) {
  const { rows } = await database.pool.query(STATES)
  const known = new Map(
    rows.map((row) => [
      String(row.subscription_id),
      [row.status, row.plan_id, row.term_end.getTime()].join(' '),
    ]),
  )
  const differing = [...expected.states].flatMap(([id, states]) => {
    const { status, plan, termEnd } = states.at(-1)!
    const wanted = [status, plan, termEnd].join(' ')
    return known.get(id) === wanted ? [] : [`${id} is ${wanted}, and we say ${known.get(id)}`]
  })
  const findings = (await database.pool.query(FINDINGS)).rows
  const asked = findings.filter(
    ({ tenant_id, line }) =>
      (tenant_id === null || population.addressOf(tenant_id) !== null) &&
      !isOfLonelyAddon(expected, tenant_id, String(line)),
  )
  return [...differing, ...asked.map(({ line }) => `a finding is open: ${line}`)]
}

const LIVE = ['TRIAL', 'ACTIVE', 'GRACE']

/** An add-on whose tenant has nothing that is live to add to: an operator must know of it. */
function isOfLonelyAddon(expected: Expected, tenant: string, line: string): boolean {
  const last = [...expected.states.values()].flatMap((states) => states.at(-1) ?? [])
  const live = last.filter((state) => state.tenant === tenant && LIVE.includes(state.status))
  const isLonely = live.every(
    ({ plan }) => LIFECYCLE_PLANS[plan as keyof typeof LIFECYCLE_PLANS].type === 'ADDON',
  )
  return isLonely && line.startsWith('addon_without_main ')
}
