import { applyEvent, refresh } from './apply-event.ts'
import { Books } from './books.ts'
import type { Json, Knock, Reply, Shop, ShopOptions } from './contract.ts'
import { openJournal } from './journal.ts'
import { isRecord, parseEvent, type ShopEvent } from './parse-event.ts'
import { retrieve, StripeDown } from './stripe-reader.ts'
import { distrust } from './verify.ts'

const RETRY_MS = 40
const IDLE_MS_MAX = 3_000
const BACKLOG_MAX = 4

interface Desk {
  shop: Shop
  books: Books
  journal: ReturnType<typeof openJournal>
  /** Received, not yet worked off. */
  inbox: ShopEvent[]
  inFlight: Set<string>
  answers: { status: number }
  now(): number
  isBroken(): boolean
  wake(): void
}

/** Opens a shop: verify, store, answer; the work is done afterwards and tried until it succeeds. */
export function openShop(options: ShopOptions): Shop {
  let offsetSeconds = 0
  let broken = false
  let closed = false
  let running: Promise<void> | null = null
  const books = booksFor(options)
  const journal = openJournal()
  const shop: Shop = {
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
  const desk: Desk = {
    shop,
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
  return shop
}

function booksFor({ replicaOf, fault }: ShopOptions): Books {
  if (replicaOf === undefined) return new Books()
  return fault === 'dedupes-in-memory' ? replicaOf.books.ofForgetfulReplica() : replicaOf.books
}

const tickOf = (milliseconds: number) =>
  new Promise((go) => setTimeout(() => go(null), milliseconds))

/** The HTTP side. Refusals all look the same. */
async function handle(desk: Desk, knock: Knock): Promise<Reply> {
  const { shop, journal } = desk
  journal.request(shop, knock)
  if (shop.has('work-before-verify')) await takeUnverified(desk, knock)
  const reason = distrust(shop, knock, desk.now())
  if (reason !== null) {
    journal.refused(shop, knock, reason)
    if (shop.has('bad-signature-200')) return { status: 200, body: 'ok' }
    return refusal(desk, knock, reason)
  }
  const parsed = parseEvent(shop, knock)
  if (parsed.kind === 'refused') return refusal(desk, knock, parsed.reason)
  if (parsed.kind === 'ignored') {
    await steer(desk, knock)
    return ok(desk)
  }
  const { event } = parsed
  journal.event(shop, event)
  if (shop.has('merges-metadata')) merge(desk.answers, event)
  if (isForeign(shop, event)) return ok(desk)
  await steer(desk, knock)
  return take(desk, event)
}

const ok = (desk: Desk): Reply => ({ status: desk.answers.status, body: '{"received":true}' })

function refusal(desk: Desk, knock: Knock, reason: string): Reply {
  const { shop } = desk
  if (shop.has('error-text'))
    return { status: 400, body: `Webhook Error: No signatures found matching (${reason})` }
  if (shop.has('error-reflects')) return { status: 400, body: `bad: ${knock.rawBody.toString()}` }
  if (shop.has('reasons-told')) return { status: 400, body: reason }
  return { status: 400, body: '{"error":"invalid"}' }
}

function isForeign(shop: Shop, event: ShopEvent): boolean {
  if (event.livemode === true && !shop.has('livemode-ignored')) return true
  const { account } = event
  const known = shop.options.account
  if (account === undefined) return known !== undefined && !shop.has('account-absent-ok')
  return account !== known && !shop.has('account-ignored')
}

async function take(desk: Desk, event: ShopEvent): Promise<Reply> {
  const { shop, books } = desk
  if (shop.has('unknown-type-400') && !HANDLED.test(event.type)) return { status: 400, body: '{}' }
  if (shop.has('unknown-object-404') && !(await exists(shop, event)))
    return { status: 404, body: '{}' }
  if (desk.isBroken()) {
    return shop.has('acks-without-store') ? ok(desk) : { status: 503, body: '{"error":"later"}' }
  }
  if (isKnown(desk, event)) return ok(desk)
  if (shop.has('one-lock') && desk.inFlight.size > 0) return { status: 500, body: '{}' }
  if (shop.has('works-before-answering')) return workNow(desk, event)
  if (shop.has('in-flight-acked') || races(shop)) return workNow(desk, event)
  if (shop.has('small-backlog') && desk.inbox.length > BACKLOG_MAX) return ok(desk)
  books.seen.set(dedupeKey(shop, event), desk.now())
  const begin = () => {
    desk.inbox.push(event)
    desk.wake()
  }
  if (shop.options.lagMs === undefined) begin()
  else setTimeout(begin, shop.options.lagMs)
  return ok(desk)
}

const races = (shop: Shop) => shop.has('check-then-act') || shop.has('row-by-check-then-act')
const HANDLED = /^(?:checkout|customer|invoice|charge)\./

async function exists(shop: Shop, event: ShopEvent): Promise<boolean> {
  const id = String(event.data.object['id'])
  if (!id.startsWith('sub_')) return true
  return (await retrieve(shop, `/v1/subscriptions/${id}`)) !== null
}

function dedupeKey(shop: Shop, event: ShopEvent): string {
  return shop.has('dedupes-by-id-and-object') ? `${event.id}${event.data.object['id']}` : event.id
}

function isKnown(desk: Desk, event: ShopEvent): boolean {
  const { shop, books } = desk
  if (shop.has('no-dedupe') || shop.has('check-then-act')) return false
  const at = books.seen.get(dedupeKey(shop, event))
  if (at !== undefined && shop.has('forgets-after-a-day')) {
    if (desk.now() - at > 86_400) books.paid.clear()
    return desk.now() - at <= 86_400
  }
  return at !== undefined
}

/** Faulty on purpose: the answer waits for Stripe. */
async function workNow(desk: Desk, event: ShopEvent): Promise<Reply> {
  const { shop, books } = desk
  books.seen.set(dedupeKey(shop, event), desk.now())
  desk.inFlight.add(event.id)
  try {
    await applyEvent(shop, books, event)
    return ok(desk)
  } catch (error) {
    if (!(error instanceof StripeDown)) throw error
    books.seen.delete(dedupeKey(shop, event))
    return { status: 500, body: '{}' }
  } finally {
    desk.inFlight.delete(event.id)
  }
}

async function takeUnverified(desk: Desk, knock: Knock): Promise<void> {
  const parsed = parseEvent(desk.shop, knock)
  if (parsed.kind === 'event') await applyEvent(desk.shop, desk.books, parsed.event)
}

async function workOff(desk: Desk, isClosed: () => boolean): Promise<void> {
  while (desk.inbox.length > 0 && !isClosed() && !desk.isBroken()) {
    const batch = desk.inbox.splice(0, 1)
    desk.inFlight.add('batch')
    const done = await Promise.all(batch.map((event) => tryOnce(desk, event)))
    desk.inFlight.delete('batch')
    if (done.includes(false)) await tickOf(RETRY_MS)
  }
}

async function tryOnce(desk: Desk, event: ShopEvent): Promise<boolean> {
  try {
    await applyEvent(desk.shop, desk.books, event)
    return true
  } catch (error) {
    desk.journal.failed(desk.shop, event, error)
    const drops =
      desk.shop.has('drops-on-failure') ||
      (desk.shop.has('drops-on-429') && String(error).includes('429')) ||
      (desk.shop.has('drops-on-reset') && String(error).includes('no answer'))
    if (!(error instanceof StripeDown) || drops) return true
    desk.inbox.push(event)
    return false
  }
}

async function reconcile(desk: Desk): Promise<void> {
  if (desk.shop.has('no-reconcile')) return
  for (const row of desk.books.rows.slice(-20)) {
    await refresh(desk.shop, desk.books, row.id).catch((error: unknown) =>
      desk.journal.failed(desk.shop, null, error),
    )
  }
}

/** Faulty on purpose: the event says where to go, or in whose name. */
async function steer(desk: Desk, knock: Knock): Promise<void> {
  const { shop } = desk
  const event = JSON.parse(knock.rawBody.toString()) as Json
  const related = isRecord(event['related_object']) ? event['related_object'] : {}
  if (shop.has('fetches-related-url') && typeof related['url'] === 'string') {
    const url = new URL(related['url'], shop.options.stripeUrl).href
    await retrieve(shop, url).catch((error: unknown) => desk.journal.failed(shop, null, error))
  }
  const account = event['context'] ?? event['account']
  if (shop.has('uses-context') && typeof account === 'string') {
    await retrieve(shop, '/v1/subscriptions/sub_x', { 'stripe-account': account })
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
