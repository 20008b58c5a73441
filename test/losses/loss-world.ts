import { anchorChainHeads } from '../../packages/bursar/src/audit/anchor-chain-heads.store.ts'
import { readFacts } from '../../packages/bursar/src/billing/entitlement/facts.store.ts'
import { catchUp } from '../../packages/bursar/src/reconcile/catch-up.ts'
import { endReadSpan } from '../../packages/bursar/src/reconcile/restore/end-lost-span.ts'
import { noteRestore } from '../../packages/bursar/src/reconcile/restore/note-restore.ts'
import { sweep } from '../../packages/bursar/src/reconcile/sweep.ts'
import { readsOf } from '../../packages/bursar/src/reconcile/verify/reads-of.ts'
import { repairDifferences } from '../../packages/bursar/src/reconcile/verify/repair.ts'
import { verify } from '../../packages/bursar/src/reconcile/verify/verify.ts'
import type { VerifyContext } from '../../packages/bursar/src/reconcile/verify/verify-context.ts'
import { type Random, seededRandom } from '../../packages/wire/src/random.ts'
import { LifecycleStage } from '../lifecycles/lifecycle-stage.ts'
import { anchorFileOf } from '../support/anchor-file.ts'
import { type Backup, backUp } from '../support/backup.ts'
import type { DatabaseServer } from '../support/database-on-server.ts'
import { AUDIT_KEY } from '../support/test-config.ts'
import { judgeContacts, judgeRows, judgeSent } from './judge-losses.ts'
import { ALL_REMEDIES, aboutOf, type LossRates, RATES_USUAL, type Remedies } from './losses.ts'

const YEAR_HOURS = 365 * 24
const STEP_HOURS_USUAL = 48
const OWN_ACCOUNT = ''

/** Stripe lists events for 30 days: contacts change within them. */
const CONTACTS_CHANGE_FROM = YEAR_HOURS - 24 * 24

const DAMAGE = `
update bursar.subscriptions set
  status = case status when 'EXPIRED' then status when 'ACTIVE' then 'SUSPENDED' else 'ACTIVE' end,
  plan_id = case plan_id when 'pro' then 'starter' else 'pro' end
where stripe_subscription_id is not null and status <> 'EXPIRED' and plan_id <> 'seats'
  and abs(hashtext(subscription_id || $1)) % 1000 < $2`

export interface LossWorldOptions {
  readonly server: DatabaseServer
  readonly seed: number
  readonly lifecycles: number
  readonly remedies?: Remedies
  readonly rates?: LossRates
  readonly stepHours?: number
}

export interface LossEnd {
  readonly seed: number
  readonly lifecycles: number
  readonly lostEvents: number
  readonly outages: number
  readonly restores: number
  readonly damaged: number
  /** Messages that a restore has dropped. */
  readonly dropped: number
  readonly compared: number
  /** What is not as Stripe has it, and what was sent twice. */
  readonly wrongs: readonly string[]
}

interface Span {
  readonly from: number
  readonly to: number
}

/** A year of some lives in which much gets lost; then what is lost is found, and all is judged. */
export class LossWorld {
  readonly #stage: LifecycleStage
  readonly #options: LossWorldOptions
  readonly #remedies: Remedies
  readonly #rates: LossRates
  readonly #random: Random
  readonly #outages: readonly Span[]
  readonly #restores: readonly Span[]
  readonly #lostObjects = new Map<string, boolean>()
  readonly #audit: { readonly key: typeof AUDIT_KEY; readonly anchorFile: string }
  #backup: { readonly of: Span; readonly copy: Backup } | null = null
  /** When the address of a tenant changed last. */
  readonly #contactsAt = new Map<string, Date>()
  #lostEvents = 0
  #dropped = 0
  #restored = 0

  static async play(options: LossWorldOptions): Promise<LossEnd> {
    const { server, seed, lifecycles } = options
    const lives = Array.from({ length: lifecycles }, (_, number) => ({
      name: `lifecycle-${number}`,
      seed: seed * 1_000 + number,
    }))
    const stage = await LifecycleStage.open({ server, seed, lifecycles: lives })
    const world = new LossWorld(stage, options)
    try {
      return await world.#play()
    } finally {
      await world.#backup?.copy.drop()
      await stage.close()
    }
  }

  private constructor(stage: LifecycleStage, options: LossWorldOptions) {
    const { seed, remedies = ALL_REMEDIES, rates = RATES_USUAL } = options
    this.#rates = rates
    this.#stage = stage
    this.#options = options
    this.#remedies = remedies
    this.#random = seededRandom(seed + 1)
    this.#outages = this.#spans(2, 240)
    this.#restores = this.#spans(2, 144)
    this.#audit = { key: AUDIT_KEY, anchorFile: anchorFileOf(stage.database.url) }
  }

  async #play(): Promise<LossEnd> {
    const { stepHours = STEP_HOURS_USUAL } = this.#options
    await this.#catchUp()
    let wasAway = false
    for (let hours = stepHours; hours <= YEAR_HOURS; hours += stepHours) {
      await this.#stage.pass(hours)
      if (hours > CONTACTS_CHANGE_FROM) await this.#changeContacts()
      const isAway = this.#outages.some(({ from, to }) => from <= hours && hours < to)
      this.#lose(isAway)
      if (isAway) wasAway = true
      else await this.#live(hours, wasAway)
      if (!isAway) wasAway = false
    }
    return this.#end()
  }

  /** Bursar works, with what has arrived. */
  async #live(hours: number, wasAway: boolean): Promise<void> {
    const stage = this.#stage
    await this.#restore(hours)
    await stage.receiveAll()
    if (wasAway) await this.#catchUp()
    await stage.settle()
    await this.#endLostSpan()
    await stage.schedule()
    await stage.deliver()
    await this.#mark()
    const next = this.#restores.find(({ from, to }) => from <= hours && hours < to)
    if (next === undefined || this.#backup !== null) return
    this.#backup = { of: next, copy: await backUp(stage.database) }
  }

  /** The backup takes the place of the database. */
  async #restore(hours: number): Promise<void> {
    if (this.#backup === null || hours < this.#backup.of.to) return
    const { copy } = this.#backup
    this.#backup = null
    await copy.restore()
    this.#restored += 1
    await copy.drop()
    await this.#mark()
    await this.#catchUp()
    await this.#stage.settle()
    await this.#endLostSpan()
  }

  async #mark(): Promise<void> {
    await noteRestore(this.#stage.database.pool, this.#audit)
    await anchorChainHeads(this.#stage.database.pool, this.#audit)
  }

  async #endLostSpan(): Promise<void> {
    const ended = await endReadSpan(this.#stage.database.pool, [OWN_ACCOUNT])
    this.#dropped += ended?.messages ?? 0
  }

  /** Some of what Stripe has sent never arrives. */
  #lose(isAway: boolean): void {
    const { undelivered } = this.#stage
    const sent = undelivered.splice(0)
    const arrived = sent.filter((event) => {
      const isOfLost = this.#isLost(aboutOf(event))
      return !(isAway || isOfLost || this.#random() < this.#rates.events)
    })
    this.#lostEvents += sent.length - arrived.length
    undelivered.push(...arrived)
  }

  #isLost(objectId: string): boolean {
    const known = this.#lostObjects.get(objectId)
    if (known !== undefined) return known
    const isLost = this.#random() < this.#rates.objects
    this.#lostObjects.set(objectId, isLost)
    return isLost
  }

  async #changeContacts(): Promise<void> {
    for (const { customer, tenant } of this.#stage.lifecycles) {
      if (customer === '' || this.#random() > 0.05) continue
      const email = `${tenant}-${Math.floor(this.#random() * 1e6)}@customer.example`
      await this.#stage.stripe.customers.update(customer, { email })
      this.#contactsAt.set(tenant, this.#stage.clock.now())
    }
    await this.#stage.simulator.caughtUp()
  }

  async #catchUp(): Promise<void> {
    const { database, lists, clock } = this.#stage
    // Some moments after whatever came before.
    await this.#wait(1)
    const context = { pool: database.pool, lists, clock, livemode: false }
    if (this.#remedies.catchUp) await catchUp(context, { account: OWN_ACCOUNT })
  }

  /** What was lost is found, as far as the remedies go, and judged; then rows are damaged. */
  async #end(): Promise<LossEnd> {
    const stage = this.#stage
    const { pool } = stage.database
    const { seed, lifecycles } = this.#options
    await this.#catchUp()
    if (this.#remedies.sweep) await sweep({ pool, lists: stage.lists }, OWN_ACCOUNT)
    await stage.settle()
    // A subscription without an owner is asked about its checkout a quarter of an hour later.
    await this.#wait(3_600)
    await stage.receiveAll()
    await stage.settle()
    const { subscriptions = 0, wrongs } = await this.#judge()
    const contacts = await judgeContacts(stage, this.#contactsAt)
    // What was read a moment ago is read once more, and judged only then.
    await this.#wait(7_200)
    await stage.receiveAll()
    await stage.settle()
    const { rowCount } = await pool.query(DAMAGE, [String(seed), this.#rates.rows * 1_000])
    if (this.#remedies.repair) await this.#repair()
    const damaged = { damaged: rowCount ?? 0 }
    const after = (await this.#judge()).wrongs.map((wrong) => `with rows damaged: ${wrong}`)
    return {
      ...{ seed, lifecycles, lostEvents: this.#lostEvents, dropped: this.#dropped },
      ...{ outages: this.#outages.length, restores: this.#restored, compared: subscriptions },
      ...damaged,
      wrongs: [...wrongs, ...contacts, ...judgeSent(stage.sent), ...after],
    }
  }

  /** `verify` and a judge that shares no rule with it. */
  async #judge(): Promise<{ subscriptions?: number; wrongs: string[] }> {
    const found = await verify(this.#verifying(), OWN_ACCOUNT)
    const { subscriptions = 0, differences = Number.NaN } = found ?? {}
    const wrongs = differences === 0 ? [] : [`verify finds ${differences} differences`]
    return { subscriptions, wrongs: [...wrongs, ...(await judgeRows(this.#stage))] }
  }

  async #repair(): Promise<void> {
    const { pool } = this.#stage.database
    const who = { operatorId: 'ops', reason: 'a test', auditKey: AUDIT_KEY }
    const found = await verify(this.#verifying(), OWN_ACCOUNT)
    if (found !== null) await repairDifferences(pool, { account: '', runId: found.runId, ...who })
    await this.#stage.settle()
  }

  #verifying(): VerifyContext {
    const { database, lists, node } = this.#stage
    const { pool } = database
    return {
      pool,
      lists,
      policy: node.context.policy,
      ...readsOf(node.context.stripe),
      readAnswers: (questions) => readFacts(pool, questions),
      wait: (seconds) => this.#wait(Math.ceil(seconds)),
    }
  }

  async #wait(seconds: number): Promise<void> {
    this.#stage.clock.advanceSeconds(seconds)
    await this.#stage.simulator.clock.advance({ seconds })
    await this.#stage.simulator.caughtUp()
  }

  /** Not in the last two months: what happens then is lost otherwise. */
  #spans(count: number, hoursMax: number): Span[] {
    const { stepHours = STEP_HOURS_USUAL } = this.#options
    return Array.from({ length: count }, (_, place) => {
      const from = ((place + this.#random()) / count) * (YEAR_HOURS - 60 * 24)
      return {
        from,
        to: from + 2 * stepHours + this.#random() * Math.max(0, hoursMax - 2 * stepHours),
      }
    })
  }
}
