import { applyEvent, refresh } from './apply-event.ts'
import { Books } from './books.ts'
import type { Json, Knock, Merchant, MerchantOptions, Reply } from './contract.ts'
import { openJournal } from './journal.ts'
import { isRecord, type MerchantEvent, parseEvent } from './parse-event.ts'
import { retrieve, StripeDown } from './stripe-reader.ts'
import { distrust } from './verify.ts'

const RETRY_MS = 40
const IDLE_MS_MAX = 3_000
const BACKLOG_MAX = 4

interface OperatorService {
  merchant: Merchant
  books: Books
  journal: ReturnType<typeof openJournal>
  /** Received, not yet worked off. */
  inbox: MerchantEvent[]
  inFlight: Set<string>
  answers: { status: number }
  now(): number
  isBroken(): boolean
  wake(): void
}

/** Opens a shop: verify, store, answer; the work is done afterwards and tried until it succeeds. */
export function openMerchant(options: MerchantOptions): Merchant {
  let offsetSeconds = 0
  let broken = false
  let closed = false
  let running: Promise<void> | null = null
  const books = booksFor(options)
  const journal = openJournal()
  const merchant: Merchant = {
    options,
    books,
    has: (fault) => options.fault === fault,
    handle: (knock) => handle(desk, knock),
    async idle() {
      const until = performance.now() + IDLE_MS_MAX
      while ((running !== null || desk.inbox.length > 0) && performance.now() < until) {
        if (broken) return
        await Promise.race([running, tickOf(RETRY_MS)])
      }
    },
    state: () => books.state(),
    log: () => journal.text(),
    breakStore(state) {
      broken = state === 'on'
      desk.wake()
    },
    advance(seconds) {
      offsetSeconds += seconds
    },
    close() {
      closed = true
      clearInterval(sweep)
    },
  }
  const desk: OperatorService = {
    merchant,
    books,
    journal,
    inbox: [],
    inFlight: new Set(),
    answers: Object.create({ status: 200 }) as { status: number },
    now: () => Math.floor(Date.now() / 1000) + offsetSeconds,
    isBroken: () => broken,
    wake() {
      if (running !== null || closed) return
      running = workOff(desk, () => closed).finally(() => {
        running = null
      })
    },
  }
  const sweep = setInterval(() => reconcile(desk), options.reconcileMs ?? 3_600_000)
  sweep.unref()
  return merchant
}

function booksFor({ replicaOf, fault }: MerchantOptions): Books {
  if (replicaOf === undefined) return new Books()
  return fault === 'dedupes-in-memory' ? replicaOf.books.ofForgetfulReplica() : replicaOf.books
}

const tickOf = (milliseconds: number) =>
  new Promise((go) => setTimeout(() => go(null), milliseconds))

/** The HTTP side. Refusals all look the same. */
async function handle(desk: OperatorService, knock: Knock): Promise<Reply> {
  const { merchant, journal } = desk
  journal.request(merchant, knock)
  if (merchant.has('work-before-verify')) await takeUnverified(desk, knock)
  const reason = distrust(merchant, knock, desk.now())
  if (reason !== null) {
    journal.refused(merchant, knock, reason)
    if (merchant.has('bad-signature-200')) return { status: 200, body: 'ok' }
    return refusal(desk, knock, reason)
  }
  const parsed = parseEvent(merchant, knock)
  if (parsed.kind === 'refused') return refusal(desk, knock, parsed.reason)
  if (parsed.kind === 'ignored') {
    await steer(desk, knock)
    return ok(desk)
  }
  const { event } = parsed
  journal.event(merchant, event)
  if (merchant.has('merges-metadata')) merge(desk.answers, event)
  if (isForeign(merchant, event)) return ok(desk)
  await steer(desk, knock)
  return take(desk, event)
}

const ok = (desk: OperatorService): Reply => ({
  status: desk.answers.status,
  body: '{"received":true}',
})

function refusal(desk: OperatorService, knock: Knock, reason: string): Reply {
  const { merchant } = desk
  if (merchant.has('error-text'))
    return { status: 400, body: `Webhook Error: No signatures found matching (${reason})` }
  if (merchant.has('error-reflects'))
    return { status: 400, body: `bad: ${knock.rawBody.toString()}` }
  if (merchant.has('reasons-told')) return { status: 400, body: reason }
  return { status: 400, body: '{"error":"invalid"}' }
}

function isForeign(merchant: Merchant, event: MerchantEvent): boolean {
  if (event.livemode === true && !merchant.has('livemode-ignored')) return true
  const { account } = event
  const known = merchant.options.account
  if (account === undefined) return known !== undefined && !merchant.has('account-absent-ok')
  return account !== known && !merchant.has('account-ignored')
}

async function take(desk: OperatorService, event: MerchantEvent): Promise<Reply> {
  const { merchant, books } = desk
  if (merchant.has('unknown-type-400') && !HANDLED.test(event.type))
    return { status: 400, body: '{}' }
  if (merchant.has('unknown-object-404') && !(await exists(merchant, event)))
    return { status: 404, body: '{}' }
  if (desk.isBroken()) {
    return merchant.has('acks-without-store')
      ? ok(desk)
      : { status: 503, body: '{"error":"later"}' }
  }
  if (isKnown(desk, event)) return ok(desk)
  if (merchant.has('one-lock') && desk.inFlight.size > 0) return { status: 500, body: '{}' }
  if (merchant.has('works-before-answering')) return workNow(desk, event)
  if (merchant.has('in-flight-acked') || races(merchant)) return workNow(desk, event)
  if (merchant.has('small-backlog') && desk.inbox.length > BACKLOG_MAX) return ok(desk)
  books.seen.set(dedupeKey(merchant, event), desk.now())
  const begin = () => {
    desk.inbox.push(event)
    desk.wake()
  }
  if (merchant.options.lagMs === undefined) begin()
  else setTimeout(begin, merchant.options.lagMs)
  return ok(desk)
}

const races = (merchant: Merchant) =>
  merchant.has('check-then-act') || merchant.has('row-by-check-then-act')
const HANDLED = /^(?:checkout|customer|invoice|charge)\./

async function exists(merchant: Merchant, event: MerchantEvent): Promise<boolean> {
  const id = String(event.data.object['id'])
  if (!id.startsWith('sub_')) return true
  return (await retrieve(merchant, `/v1/subscriptions/${id}`)) !== null
}

function dedupeKey(merchant: Merchant, event: MerchantEvent): string {
  return merchant.has('dedupes-by-id-and-object')
    ? `${event.id}${event.data.object['id']}`
    : event.id
}

function isKnown(desk: OperatorService, event: MerchantEvent): boolean {
  const { merchant, books } = desk
  if (merchant.has('no-dedupe') || merchant.has('check-then-act')) return false
  const at = books.seen.get(dedupeKey(merchant, event))
  if (at !== undefined && merchant.has('forgets-after-a-day')) {
    if (desk.now() - at > 86_400) books.paid.clear()
    return desk.now() - at <= 86_400
  }
  return at !== undefined
}

/** Faulty on purpose: the answer waits for Stripe. */
async function workNow(desk: OperatorService, event: MerchantEvent): Promise<Reply> {
  const { merchant, books } = desk
  books.seen.set(dedupeKey(merchant, event), desk.now())
  desk.inFlight.add(event.id)
  try {
    await applyEvent(merchant, books, event)
    return ok(desk)
  } catch (error) {
    if (!(error instanceof StripeDown)) throw error
    books.seen.delete(dedupeKey(merchant, event))
    return { status: 500, body: '{}' }
  } finally {
    desk.inFlight.delete(event.id)
  }
}

async function takeUnverified(desk: OperatorService, knock: Knock): Promise<void> {
  const parsed = parseEvent(desk.merchant, knock)
  if (parsed.kind === 'event') await applyEvent(desk.merchant, desk.books, parsed.event)
}

async function workOff(desk: OperatorService, isClosed: () => boolean): Promise<void> {
  while (desk.inbox.length > 0 && !isClosed() && !desk.isBroken()) {
    const batch = desk.inbox.splice(0, 1)
    desk.inFlight.add('batch')
    const done = await Promise.all(batch.map((event) => tryOnce(desk, event)))
    desk.inFlight.delete('batch')
    if (done.includes(false)) await tickOf(RETRY_MS)
  }
}

async function tryOnce(desk: OperatorService, event: MerchantEvent): Promise<boolean> {
  try {
    await applyEvent(desk.merchant, desk.books, event)
    return true
  } catch (error) {
    desk.journal.failed(desk.merchant, event, error)
    const drops =
      desk.merchant.has('drops-on-failure') ||
      (desk.merchant.has('drops-on-429') && String(error).includes('429')) ||
      (desk.merchant.has('drops-on-reset') && String(error).includes('no answer'))
    if (!(error instanceof StripeDown) || drops) return true
    desk.inbox.push(event)
    return false
  }
}

async function reconcile(desk: OperatorService): Promise<void> {
  if (desk.merchant.has('no-reconcile')) return
  for (const row of desk.books.rows.slice(-20)) {
    await refresh(desk.merchant, desk.books, row.id).catch((error: unknown) =>
      desk.journal.failed(desk.merchant, null, error),
    )
  }
}

/** Faulty on purpose: the event says where to go, or in whose name. */
async function steer(desk: OperatorService, knock: Knock): Promise<void> {
  const { merchant } = desk
  const event = JSON.parse(knock.rawBody.toString()) as Json
  const related = isRecord(event['related_object']) ? event['related_object'] : {}
  if (merchant.has('fetches-related-url') && typeof related['url'] === 'string') {
    const url = new URL(related['url'], merchant.options.stripeUrl).href
    await retrieve(merchant, url).catch((error: unknown) =>
      desk.journal.failed(merchant, null, error),
    )
  }
  const account = event['context'] ?? event['account']
  if (merchant.has('uses-context') && typeof account === 'string') {
    await retrieve(merchant, '/v1/subscriptions/sub_x', { 'stripe-account': account })
  }
}

/** Faulty on purpose: what is merged into an object may reach what it inherits from. */
function merge(target: object, event: Json): void {
  const proto = Object.getPrototypeOf(target) as Json
  const walk = (value: unknown): void => {
    if (!isRecord(value)) return
    const polluted = Object.getOwnPropertyDescriptor(value, '__proto__')?.value as unknown
    if (isRecord(polluted) && 'status' in polluted) proto['status'] = polluted['status']
    for (const inner of Object.values(value)) walk(inner)
  }
  walk(event)
}
