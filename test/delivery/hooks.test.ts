import { afterEach, beforeEach, expect, expectTypeOf, test } from 'vitest'
import { createLog } from '../../packages/bursar/src/base/log.ts'
import { Hooks } from '../../packages/bursar/src/delivery/hooks/hooks.ts'
import type { HookEvents } from '../../packages/bursar/src/index.ts'
import { deliverMessage } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { enqueue } from '../../packages/bursar/src/outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import {
  messagesOfChange,
  messagesOfNewTenant,
} from '../../packages/bursar/src/subscription/outgoing/messages-of-change.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { days, state } from '../support/subscription-samples.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let clock: VirtualClock
let database: TestDatabase
let lines: string[]
const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } })

beforeEach(async () => {
  clock = new VirtualClock()
  database = await createTestDatabase({ clock })
  lines = []
  await database.pool.query(
    "insert into bursar.tenants (tenant_id, name, external_id) values ('acme', 'Acme', 'user-4711')",
  )
  await database.pool.query(`
    insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items)
    values ('sub_1', 'acme', 'starter', 'MAIN', 'GRACE', '[]')`)
})
afterEach(() => database.drop())

const KEEPS_NOTHING = {
  now: () => clock.now(),
  readNow: async () => clock.now(),
  keep: async () => undefined,
}

/**
 * Enqueues what a new tenant, or a payment that fails, causes for these hooks. Gives the message's
 * id.
 */
async function enqueueTo(hooks: Hooks, cause: 'tenant' | 'grace'): Promise<string> {
  const outgoing = { emails: false, provision: false, webhooksTo: [], hooks: hooks.close() }
  const before = state({ termEnd: days(20) })
  const after = state({ ...before, status: 'GRACE', graceEnd: days(14) })
  const change = { tenantId: 'acme', subscriptionId: 'sub_1', auditId: '7', before, after }
  const statuses = { tenantStatusBefore: 'ACTIVE', tenantStatusAfter: 'GRACE' } as const
  const messages =
    cause === 'tenant'
      ? messagesOfNewTenant('acme', outgoing)
      : messagesOfChange({ ...change, ...statuses }, outgoing)
  await inTransaction(database.pool, (tx) => enqueue(tx, messages))
  return (await database.pool.query('select message_id from bursar.outbox')).rows[0]?.message_id
}

async function tryOnce(hooks: Hooks, messageId: string): Promise<string> {
  const handlers = { hook: hooks.handler(log, KEEPS_NOTHING) }
  const { outcome, errorCode } = await deliverMessage(database.pool, messageId, handlers)
  return errorCode === null ? outcome : `${outcome} ${errorCode}`
}

function refusalOf(register: () => void): string {
  try {
    register()
  } catch (error) {
    if (error instanceof AppError) return `${error.code} ${error.detail}`
    throw error
  }
  return 'accepted'
}

test('a hook is told what changed, typed', async () => {
  const hooks = new Hooks()
  const told: HookEvents['subscription.grace'][] = []
  hooks.add('subscription.grace', async (event) => {
    expectTypeOf(event.type).toEqualTypeOf<'subscription.grace'>()
    expectTypeOf(event.graceEnd).toEqualTypeOf<Date | null>()
    told.push(event)
  })
  const id = await enqueueTo(hooks, 'grace')
  expect(await tryOnce(hooks, id)).toBe('done')
  expect(told).toEqual([
    {
      type: 'subscription.grace',
      id,
      happenedAt: clock.now(),
      attempt: 1,
      tenantId: 'acme',
      externalId: 'user-4711',
      claimedExternalId: null,
      subscriptionId: 'sub_1',
      sequence: 7,
      status: 'GRACE',
      statusBefore: 'ACTIVE',
      planId: 'starter',
      planIdBefore: 'starter',
      termEnd: days(20),
      graceEnd: days(14),
      cancelAt: null,
    },
  ])
})

test('a new tenant has no subscription to tell of', async () => {
  const hooks = new Hooks()
  const told: unknown[] = []
  hooks.add('tenant.created', (event) => {
    // @ts-expect-error: a tenant has no plan.
    expect(event.planId).toBeUndefined()
    told.push(event)
  })
  const id = await enqueueTo(hooks, 'tenant')
  expect(await tryOnce(hooks, id)).toBe('done')
  const happened = { type: 'tenant.created', id, happenedAt: clock.now(), attempt: 1 }
  const called = { externalId: 'user-4711', claimedExternalId: null }
  expect(told).toEqual([{ ...happened, tenantId: 'acme', ...called }])
})

test('a hook that throws is called again with the same id, and what it threw is told nowhere', async () => {
  const hooks = new Hooks()
  const ids: string[] = []
  hooks.add('subscription.grace', ({ id, attempt }) => {
    ids.push(id)
    if (attempt === 1) throw new TypeError('ada@acme.example')
  })
  const id = await enqueueTo(hooks, 'grace')
  expect(await tryOnce(hooks, id)).toBe('failed HOOK_FAILED')
  expect(await tryOnce(hooks, id)).toBe('done')
  expect(ids).toEqual([id, id])
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0]!)).toMatchObject({
    msg: 'hook_failed',
    message: 'subscription.grace',
    tenant_id: 'acme',
    error_class: 'TypeError',
  })
  const stored = await database.pool.query('select * from bursar.outbox')
  expect(JSON.stringify([lines, stored.rows])).not.toContain('ada')
})

test('nobody waits for a hook that does not listen to its signal', async () => {
  const hooks = new Hooks()
  let given: AbortSignal | undefined
  hooks.add('subscription.grace', (_, signal) => {
    given = signal
    return new Promise<never>(() => undefined)
  })
  const stop = new AbortController()
  const details = { sequence: 1, status: 'GRACE', plan_id: 'starter' }
  const enqueuedAt = clock.now()
  const about = {
    tenantId: 'acme',
    subscriptionId: 'sub_1',
    details,
    enqueuedAt,
    pendingSince: enqueuedAt,
  }
  const what = { messageId: 'x', kind: 'hook', name: 'subscription.grace', target: '' } as const
  const telling = hooks.handler(log, KEEPS_NOTHING)({ ...what, ...about, attempt: 1 }, stop.signal)
  stop.abort(new DOMException('late', 'TimeoutError'))
  await expect(telling).rejects.toMatchObject({ code: 'HOOK_TOO_SLOW' })
  expect(given?.aborted).toBe(true)
})

test('one that hangs is called ever less often, and keeps no other from being called', async () => {
  const hooks = new Hooks()
  let hangs = true
  let calls = 0
  hooks.add('subscription.grace', (_, signal) => {
    calls += 1
    return hangs ? new Promise<never>(() => signal.throwIfAborted()) : undefined
  })
  hooks.add('tenant.created', () => undefined)
  const tell = hooks.handler(log, KEEPS_NOTHING)
  const details = { sequence: 1, status: 'GRACE', plan_id: 'starter' }
  const enqueuedAt = clock.now()
  const about = {
    tenantId: 'acme',
    subscriptionId: 'sub_1',
    details,
    enqueuedAt,
    pendingSince: enqueuedAt,
  }
  const call = async (name: string) => {
    const stop = new AbortController()
    const message = {
      messageId: 'x',
      kind: 'hook',
      name,
      target: '',
      ...about,
      attempt: 1,
    } as const
    const telling = tell(message, stop.signal)
    if (hangs && name === 'subscription.grace') stop.abort(new DOMException('late', 'TimeoutError'))
    return telling.then(
      (tried) => ('errorCode' in tried ? tried.errorCode : tried.kind),
      (error: AppError) => error.code,
    )
  }
  for (const _ of [1, 2, 3]) expect(await call('subscription.grace')).toBe('HOOK_TOO_SLOW')
  expect(await call('subscription.grace')).toBe('HOOK_PAUSED')
  expect(await call('tenant.created')).toBe('done')
  clock.advanceSeconds(60)
  const both = [call('subscription.grace'), call('subscription.grace')]
  expect(await Promise.all(both)).toEqual(['HOOK_TOO_SLOW', 'HOOK_PAUSED'])
  clock.advanceSeconds(60)
  expect(await call('subscription.grace')).toBe('HOOK_PAUSED')
  expect(calls).toBe(4)
  hangs = false
  clock.advanceSeconds(60)
  for (const _ of [1, 2]) expect(await call('subscription.grace')).toBe('done')
})

test('what another process listens for waits for one that does', async () => {
  const elsewhere = new Hooks()
  elsewhere.add('subscription.grace', () => undefined)
  const id = await enqueueTo(elsewhere, 'grace')
  const here = new Hooks()
  here.add('subscription.expired', () => undefined)
  expect(await tryOnce(here, id)).toBe('failed MESSAGE_UNHANDLED')
  expect(await tryOnce(elsewhere, id)).toBe('done')
})

test('nobody listens: nothing is owed', async () => {
  const hooks = new Hooks()
  hooks.add('subscription.expired', () => undefined)
  expect(await enqueueTo(hooks, 'grace')).toBeUndefined()
})

test('a hook is refused twice, for what there is not, and after the start', () => {
  const hooks = new Hooks()
  const add = () => hooks.add('subscription.expired', () => undefined)
  expect(refusalOf(add)).toBe('accepted')
  expect(refusalOf(add)).toBe('HOOK_REFUSED subscription.expired already has a handler.')
  // @ts-expect-error: there is no such event.
  const addUnknown = () => hooks.add('subscription.exploded', () => undefined)
  expect(refusalOf(addUnknown)).toContain('HOOK_REFUSED The events are tenant.created,')
  expect(hooks.close()).toEqual(['subscription.expired'])
  const addLate = () => hooks.add('tenant.created', () => undefined)
  expect(refusalOf(addLate)).toBe(
    'HOOK_REFUSED tenant.created is registered after the service started.',
  )
})
