import type { EffectKind } from '../../../packages/bursar/src/subscription/owing/effect.ts'
import { findUnchecked } from '../../support/find-unchecked.ts'
import { LIFE_PLANS } from '../life-plans.ts'
import type { LivesWorld } from '../lives-world.ts'
import type { Part } from '../outage-plan.ts'
import { type Expected, expectedOf, tenantStatus } from './expected.ts'
import { judgeAnnounced, readAnnounced, readHooked } from './judge-announced.ts'
import { judgeLate } from './judge-late.ts'
import { judgeNotices } from './judge-notices.ts'

export interface EffectRow {
  readonly effect_id: string
  readonly kind: EffectKind
  readonly name: string
  readonly tenant_id: string
  readonly subscription_id: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly owed_at: Date
  readonly ended_at: Date | null
  readonly outcome: string | null
  readonly last_error: string | null
}

const EFFECTS = `
select effect_id, kind, name, tenant_id, subscription_id, details, owed_at, ended_at, outcome,
  last_error
from bursar.effects order by (details ->> 'sequence')::bigint nulls first, owed_at`

/** What each kind needs to be carried out. */
const NEEDS: Readonly<Record<EffectKind, Part>> = {
  notice: 'smtp',
  provision: 'identity',
  announce: 'receiver',
  hook: 'hook',
  alert: 'smtp',
}

/** What became of a world. */
export interface Judged {
  readonly wrongs: readonly string[]
  readonly owed: number
  readonly mails: number
  readonly dropped: number
}

/** Everything that is not as the lives ask for; empty: all is. */
export async function judgeWorld(world: LivesWorld): Promise<Judged> {
  const expected = expectedOf(world.entries)
  const { rows } = await world.database.pool.query<EffectRow>(EFFECTS)
  const { outside, deaths, population } = world
  const wrongs = [
    ...world.troubles.map((trouble) => `trouble: ${trouble}`),
    ...rows.flatMap((row) => judgeEnd(row, world)),
    ...judgeNotices({
      expected,
      rows: rows.filter(({ kind }) => kind === 'notice'),
      mails: outside.mails,
      deaths,
      addressOf: (tenant) => population.addressOf(tenant),
    }),
    ...judgeAnnounced('the receiver', outside.announced, readAnnounced, expected),
    ...judgeAnnounced('the handler', outside.hooked, readHooked, expected),
    ...judgeIdentities(world, expected),
    ...judgeProvision(rows, expected),
    ...(await judgeStates(world, expected)),
    ...(await findUnchecked(world.database.pool, world.clock.now())),
  ]
  const dropped = rows.filter(({ outcome }) => outcome === 'dropped').length
  return { wrongs, owed: rows.length, mails: outside.mails.length, dropped }
}

/** Carried out or lawfully dropped, and not long after it was owed and could be carried out. */
function judgeEnd(row: EffectRow, world: LivesWorld): string[] {
  const what = `${row.kind} ${row.name} of ${row.tenant_id} (${row.effect_id})`
  if (row.outcome === null || row.ended_at === null) return [`still owed: ${what}`]
  if (row.outcome === 'dead') {
    const hasNoAddress = world.population.addressOf(row.tenant_id) === null
    // To nobody nothing can be sent: an operator is told, and nothing else would help.
    if (hasNoAddress && row.last_error === 'IDENTITY_UNREACHABLE') return []
    return [`given up: ${what}: ${row.last_error}`]
  }
  if (row.outcome === 'dropped' && row.kind !== 'notice') return [`dropped: ${what}`]
  const late = judgeLate({
    owedAt: row.owed_at.getTime(),
    endedAt: row.ended_at.getTime(),
    needs: NEEDS[row.kind],
    rounds: world.rounds,
    deaths: world.deaths,
    outages: world.outages,
  })
  return late === null ? [] : [`late by ${late} rounds: ${what}`]
}

/** Each tenant that had to be made known to the identity provider is there, as it stands now. */
function judgeIdentities(world: LivesWorld, expected: Expected): string[] {
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

/** One identity per new tenant; each change of what a tenant may was owed. */
function judgeProvision(rows: readonly EffectRow[], expected: Expected): string[] {
  const count = (tenant: string, name: string) =>
    rows.filter((row) => row.kind === 'provision' && row.tenant_id === tenant && row.name === name)
      .length
  const identities = [...expected.signedUp].filter((tenant) => count(tenant, 'identity') !== 1)
  const access = [...new Set(rows.map(({ tenant_id }) => tenant_id))].flatMap((tenant) => {
    const wanted = expected.accessChanges.get(tenant) ?? 0
    const got = count(tenant, 'access')
    return got === wanted ? [] : [`access of ${tenant} is owed ${got} times, and changed ${wanted}`]
  })
  return [...identities.map((tenant) => `${tenant} is not owed one identity`), ...access]
}

const STATES = 'select subscription_id, status, plan_id, term_end from bursar.subscriptions'
const FINDINGS = `
select kind || ' of ' || subject || ' (' || coalesce(tenant_id, '') || ')' as line, tenant_id
from bursar.findings where resolved_at is null`

/** At the end the rows say what life says, and nobody is asked to look at anything. */
async function judgeStates({ database, population }: LivesWorld, expected: Expected) {
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
    ({ plan }) => LIFE_PLANS[plan as keyof typeof LIFE_PLANS].type === 'ADDON',
  )
  return isLonely && line.startsWith('addon_without_main ')
}
