import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { OPERATOR_ROUTES, type OperatorRoute } from '../../packages/wire/src/operator/routes.ts'
import { eventAbout, openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { type Answer, type AtConsole, signedIn } from './operator-stage.ts'

const REASON = 'the customer called'

let stage: ServiceStage
let operator: AtConsole
let subscription: string
let round = 0

beforeAll(async () => {
  stage = await openServiceStage({ beforeStart: (bursar) => bursar.on('tenant.created', fails) })
  operator = await signedIn(stage, 'operator')
})
afterAll(() => stage.close())

/** What the embedded handler does; a test may mend it. */
let isMended = false
function fails(): void {
  if (!isMended) throw new Error('not yet')
}

beforeEach(async () => {
  round += 1
  isMended = false
  await stage.buy({ company: `acme-${round}` })
  await stage.caughtUp()
  subscription = await one(
    `select subscription_id as value from bursar.subscriptions where tenant_id = 'acme-${round}'`,
  )
})

async function one(text: string): Promise<string> {
  const { rows } = await stage.database.pool.query<{ value: string }>(text)
  return rows[0]?.value ?? ''
}

const openFinding = (kind: string, objectId: string, details: object = {}) =>
  one(`insert into bursar.findings (kind, object_id, tenant_id, summary, details)
    values ('${kind}', '${objectId}', null, 'For the test.', '${JSON.stringify(details)}')
    returning finding_id::text as value`)

const generation = () =>
  one(`select generation::text as value from bursar.stripe_objects
    where object_id = '${subscription}'`)

/** What the audit row that an answer names says of who and why. */
async function auditOf({ body }: Answer): Promise<string> {
  const { source, id } = body['audit'] as { source: string; id: string }
  return one(`select actor_type || ' ' || actor_id || ': ' || (details->>'reason') || '; '
    || event_type as value from bursar.subscription_audit
    where audit_id = ${id} and (tenant_id = '') = ('${source}' = 'operator')`)
}

/** How that row is told. */
async function sentenceOf({ body }: Answer): Promise<string> {
  const { source, id } = body['audit'] as { source: string; id: string }
  const told = await operator.ask('GET', `/audit?source=${source}&audit_id=${id}`)
  const [row] = told.body['rows'] as [{ sentence: string }]
  expect(row.sentence).toContain('(operator@acme.example) ')
  return row.sentence
}

/** An action that needs nothing but a reason. */
const ofAll = (path: string, event: string) => ({
  prepare: async (): Promise<[string]> => [path],
  event,
})

/** How each route that acts is asked so that it does something, and what it is called then. */
const ACTIONS: Readonly<Record<string, { prepare(): Promise<[string, object?]>; event: string }>> =
  {
    replayEvent: {
      prepare: async () => [
        await one(`select '/events/' || event_id || '/replay' as value from bursar.stripe_events
        where object_id = '${subscription}' limit 1`),
      ],
      event: 'operator.event.replayed',
    },
    refetchSubscription: {
      prepare: async () => [`/subscriptions/${subscription}/refetch`],
      event: 'operator.subscription.refetched',
    },
    refetchFinding: {
      prepare: async () => [`/findings/${await openFinding('dispute', subscription)}/refetch`],
      event: 'operator.finding.refetched',
    },
    replayFinding: {
      prepare: async () => [
        `/findings/${await openFinding('event_id_reused', subscription)}/replay`,
      ],
      event: 'operator.finding.replayed',
    },
    linkFinding: {
      prepare: async () => {
        const details = { customer_id: `cus_ByHand${round}` }
        const id = await openFinding('orphan', `sub_ByHand${round}`, details)
        return [`/findings/${id}/link`, { tenant_id: `acme-${round}` }]
      },
      event: 'operator.finding.linked',
    },
    approveFinding: {
      prepare: async () => {
        stage.answers.edit = (path, object) => {
          if (path.startsWith('/v1/checkout/sessions/')) object['livemode'] = true
        }
        const { id } = await stage.buy()
        await stage.caughtUp()
        stage.answers.edit = null
        const finding = await one(`select finding_id::text as value from bursar.findings
        where object_id = '${id}' and resolved_at is null`)
        return [`/findings/${finding}/approve`, { tenant_id: `approved-${round}` }]
      },
      event: 'operator.finding.approved',
    },
    mergeFinding: {
      prepare: async () => {
        const { fresh, into } = await twoTenants()
        const id = await openFinding('unproven_claim', `cs_test_Claims${round}`)
        await stage.database.pool.query(
          `update bursar.findings set tenant_id = '${fresh}' where finding_id = ${id}`,
        )
        return [`/findings/${id}/merge`, { tenant_id: into }]
      },
      event: 'operator.finding.merged',
    },
    moveFinding: {
      prepare: async () => {
        const { fresh, into, customer } = await twoTenants()
        const details = { customer_id: customer, proved_tenant_id: into }
        const id = await openFinding('proof_conflict', `cs_test_Conflict${round}`, details)
        await stage.database.pool.query(
          `update bursar.findings set tenant_id = '${fresh}' where finding_id = ${id}`,
        )
        return [`/findings/${id}/move`, { tenant_id: into }]
      },
      event: 'operator.finding.moved',
    },
    createTenant: {
      prepare: async () => ['/tenants', { tenant_id: 'org_made' }],
      event: 'tenant.created',
    },
    mergeTenant: {
      prepare: async () => {
        const { fresh, into } = await twoTenants()
        return [`/tenants/${fresh}/merge`, { into_tenant_id: into }]
      },
      event: 'tenant.merged',
    },
    undoMerge: {
      prepare: async () => {
        const { fresh, into } = await twoTenants()
        const body = { into_tenant_id: into, reason: REASON }
        await operator.ask('POST', `/tenants/${fresh}/merge`, body)
        return [`/tenants/${fresh}/undo-merge`]
      },
      event: 'tenant.merge_undone',
    },
    goLive: {
      prepare: async () => {
        await operator.ask('POST', `/tenants/acme-${round}/observe`, { reason: REASON })
        return [`/tenants/acme-${round}/go-live`]
      },
      event: 'operator.delivery.live',
    },
    observeTenant: {
      prepare: async () => [`/tenants/acme-${round}/observe`],
      event: 'operator.delivery.observe',
    },
    moveCustomer: {
      prepare: async () => {
        const { fresh, into } = await twoTenants()
        const customer = await one(`select customer_id as value from bursar.stripe_customers
        where tenant_id = '${fresh}'`)
        return [`/customers/${customer}/move`, { tenant_id: into }]
      },
      event: 'customer.moved',
    },
    retryFinding: {
      prepare: async () => {
        const message = await one(`select message_id::text as value from bursar.outbox
        where tenant_id = 'acme-${round}'`)
        return [`/findings/${await openFinding('hook_failed', `message:${message}`)}/retry`]
      },
      event: 'operator.finding.retried',
    },
    dismissFinding: {
      prepare: async () => [`/findings/${await openFinding('refund', `ch_${round}`)}/dismiss`],
      event: 'operator.finding.dismissed',
    },
    confirmBrake: ofAll('/brake/confirm', 'operator.brake.confirmed'),
    discardBrake: ofAll('/brake/discard', 'operator.brake.discarded'),
    startCatchUp: ofAll('/reconcile/catch-up', 'operator.catch_up.requested'),
    startSweep: ofAll('/reconcile/sweep', 'operator.sweep.requested'),
    startVerify: ofAll('/reconcile/verify', 'operator.verify.requested'),
    addOverride: {
      prepare: async () => ['/overrides', override()],
      event: 'override.set',
    },
    endOverride: {
      prepare: async () => {
        await operator.ask('POST', '/overrides', { ...override(), reason: REASON })
        const { body } = await operator.ask('GET', `/overrides?tenant_id=acme-${round}`)
        const [row] = body['rows'] as { override_id: string }[]
        return [`/overrides/${row!.override_id}`]
      },
      event: 'override.ended',
    },
    enableEndpoint: {
      prepare: async () => {
        await stage.database.pool.query(
          `insert into bursar.webhook_endpoints (endpoint, paused_until, disabled_at)
         values ('crm', now(), now())`,
        )
        return ['/endpoints/crm/enable']
      },
      event: 'operator.endpoint.enabled',
    },
    retryMessage: {
      prepare: async () => [
        await one(`select '/outbox/' || message_id || '/retry' as value from bursar.outbox
        where tenant_id = 'acme-${round}'`),
      ],
      event: 'operator.message.retried',
    },
  }

/** The tenant of this round, and one that stays. */
async function twoTenants(): Promise<{ fresh: string; into: string; customer: string }> {
  await stage.database.pool.query(
    "insert into bursar.tenants (tenant_id, name) values ('stays', 'Stays') on conflict do nothing",
  )
  const fresh = await one(`select tenant_id as value from bursar.subscriptions
    where subscription_id = '${subscription}'`)
  const customer = await one(`select customer_id as value from bursar.subscriptions
    where subscription_id = '${subscription}'`)
  return { fresh, into: 'stays', customer }
}

function override() {
  const inAWeek = new Date(performance.timeOrigin + performance.now() + 7 * 86_400_000)
  const what = { feature: 'devices', rule: 'allow', limit: 900 }
  return { tenant_id: `acme-${round}`, ...what, expires_at: inAWeek.toISOString() }
}

const acting = Object.entries(OPERATOR_ROUTES as Record<string, OperatorRoute>).filter(
  ([name, { method, role }]) => {
    return role === 'operator' && method !== 'GET' && name !== 'verifyAudit'
  },
)

test.each(acting)('%s leaves an audit row with who and why', async (name, { method }) => {
  const act = ACTIONS[name]
  if (act === undefined) throw new Error(`How is ${name} asked so that it does something?`)
  const [path, more = {}] = await act.prepare()
  const answer = await operator.ask(method, path, { ...more, reason: REASON })
  expect(answer).toMatchObject({ status: 200, body: { done: true } })
  expect(await auditOf(answer)).toBe(`operator operator@acme.example: ${REASON}; ${act.event}`)
  expect(await sentenceOf(answer)).not.toContain('(operator@acme.example) did ')
})

test('verifying the chain is written down, too, and the chain holds', async () => {
  const { body } = await operator.ask('POST', '/audit/verify', {})
  expect(body).toMatchObject({ ok: true, breaks: [], breaks_found: 0 })
  const log = `select actor_id || ' ' || event_type as value from bursar.subscription_audit
    where tenant_id = '' order by sequence desc limit 1`
  expect(await one(log)).toBe('operator@acme.example operator.audit.verified')
})

test('an audit row of what concerns no tenant cannot be removed without the chain telling', async () => {
  await operator.ask('POST', '/audit/verify', {})
  await operator.ask('POST', '/audit/verify', {})
  const remove = (which: string) => `delete from bursar.subscription_audit
    where tenant_id = '' and sequence = (select ${which}(sequence) from bursar.subscription_audit
      where tenant_id = '')`
  await expect(stage.database.pool.query(remove('max'))).rejects.toThrow('only ever appended to')
  const { rows } = await stage.database.pool.query<{ kept: object }>(
    "select to_jsonb(a) as kept from bursar.subscription_audit a where tenant_id = '' order by sequence",
  )
  const table = 'alter table bursar.subscription_audit'
  await stage.database.pool.query(`${table} disable trigger append_only`)
  try {
    await stage.database.pool.query(remove('min'))
    const { body } = await operator.ask('POST', '/audit/verify', {})
    expect(body).toMatchObject({ ok: false, breaks: [{ kind: 'removed', tenant_id: '' }] })
    await stage.database.pool.query(
      'insert into bursar.subscription_audit select (jsonb_populate_record(null::bursar.subscription_audit, $1)).*',
      [rows[0]!.kept],
    )
  } finally {
    await stage.database.pool.query(`${table} enable trigger append_only`)
  }
  const { body } = await operator.ask('POST', '/audit/verify', {})
  expect(body).toMatchObject({ ok: true, breaks_found: 0 })
})

test('a finding says by whose act it was resolved, and why', async () => {
  await stage.database.pool.query(
    "insert into bursar.webhook_endpoints (endpoint) values ('merchant')",
  )
  const dismissed = await openFinding('refund', `ch_named_${round}`)
  const enabled = await openFinding('endpoint_disabled', 'endpoint:merchant')
  await operator.ask('POST', `/findings/${dismissed}/dismiss`, { reason: REASON })
  await operator.ask('POST', '/endpoints/merchant/enable', { reason: REASON })
  for (const finding of [dismissed, enabled]) {
    expect((await operator.ask('GET', `/findings/${finding}`)).body).toMatchObject({
      resolved_by: 'operator operator@acme.example',
      resolver_name: 'A operator',
      resolved_reason: REASON,
    })
  }
  const byItself = await openFinding('refund', `ch_alone_${round}`)
  await stage.database.pool.query(
    "update bursar.findings set resolved_at = now(), resolved_by = 'result' where finding_id = $1",
    [byItself],
  )
  const { body } = await operator.ask('GET', `/findings/${byItself}`)
  expect(body).toMatchObject({ resolved_by: 'result', resolver_name: null })
})

test('a refetch asks Stripe once more, and the event of a replay is processed anew', async () => {
  const fetched = stage.fetchesOf(subscription)
  const before = Number(await generation())
  await operator.ask('POST', `/subscriptions/${subscription}/refetch`, { reason: REASON })
  await stage.caughtUp()
  expect(Number(await generation())).toBe(before + 1)
  expect(stage.fetchesOf(subscription)).toBe(fetched + 1)
  const event = await one(`select event_id as value from bursar.stripe_events
    where object_id = '${subscription}' order by received_at limit 1`)
  await operator.ask('POST', `/events/${event}/replay`, { reason: REASON })
  await stage.caughtUp()
  const { body } = await operator.ask('GET', `/events/${event}`)
  expect(body).toMatchObject({ generation: before + 2, outcome: 'unchanged' })
})

test('an orphan that is linked by hand is its tenant’s at once', async () => {
  const { platform } = stage.simulator
  await stage.stripe.products.create({ id: `prod_${round}`, name: 'By hand' })
  const customer = await stage.stripe.customers.create({ name: 'Somebody' })
  const method = await stage.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  const orphan = await stage.stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: 'price_starter' }],
    default_payment_method: method.id,
  })
  expect(platform).toBeDefined()
  await stage.caughtUp()
  const waits = `${orphan.id} ACTIVE acme-${round}`
  expect(await stage.granted()).not.toContain(waits)
  const id = await openFinding('orphan', orphan.id, { customer_id: customer.id })
  const body = { reason: REASON, tenant_id: `acme-${round}` }
  await operator.ask('POST', `/findings/${id}/link`, body)
  await stage.caughtUp()
  expect(await stage.granted()).toContain(waits)
  const told = await operator.ask('GET', '/audit?event_type=operator.finding.linked')
  const [{ sentence }] = told.body['rows'] as [{ sentence: string }]
  expect(sentence).toContain(`linked customer ${customer.id} to tenant acme-${round}`)
  const again = await operator.ask('POST', `/findings/${id}/link`, body)
  expect(again).toMatchObject({ status: 409, body: { code: 'ACTION_IMPOSSIBLE' } })
})

test('a customer that is another tenant’s is not taken away', async () => {
  const customer = await one(`select customer_id as value from bursar.stripe_customers
    where tenant_id = 'acme-${round}'`)
  const id = await openFinding('orphan', subscription, { customer_id: customer })
  const body = { reason: REASON, tenant_id: 'acme-1' }
  const answer = await operator.ask('POST', `/findings/${id}/link`, body)
  expect(answer).toMatchObject({ status: 409, body: { code: 'ACTION_IMPOSSIBLE' } })
})

test('a message is delivered as soon as it is retried, and only what is pending can be', async () => {
  const message = await one(`select message_id::text as value from bursar.outbox
    where tenant_id = 'acme-${round}'`)
  await stage.database.pool.query(
    `update bursar.outbox set outcome = 'dead', ended_at = now() where message_id = '${message}'`,
  )
  isMended = true
  await operator.ask('POST', `/outbox/${message}/retry`, { reason: REASON })
  await expect
    .poll(async () => (await operator.ask('GET', `/outbox/${message}`)).body['state'])
    .toBe('done')
  const again = await operator.ask('POST', `/outbox/${message}/retry`, { reason: REASON })
  expect(again.status).toBe(409)
})

test('an action that a kind of finding does not offer is refused', async () => {
  const id = await openFinding('account_unknown', 'acct_unknown')
  const answer = await operator.ask('POST', `/findings/${id}/refetch`, { reason: REASON })
  expect(answer).toMatchObject({ status: 409, body: { code: 'ACTION_IMPOSSIBLE' } })
})

test('what nobody knows is said to be unknown', async () => {
  const event = eventAbout('invoice.paid', { id: 'in_1' }).id
  for (const path of [`/events/${event}`, '/tenants/nobody', '/explain/nobody', '/findings/999']) {
    const answer = await operator.ask('GET', path)
    expect(answer, path).toMatchObject({ status: 404, body: { code: 'OBJECT_UNKNOWN' } })
  }
})
