import * as wire from '@bursar/wire/billing/read'
import { createRoute } from '@hono/zod-openapi'
import { findRunningOverrides, findUsed } from '../../../billing/read/entitlements.store.ts'
import { listInvoices } from '../../../billing/read/list-invoices.ts'
import { listPlans } from '../../../billing/read/list-plans.ts'
import { listSubscriptions, type OwnItem } from '../../../billing/read/subscriptions.store.ts'
import { readStatus } from '../../../billing/status/read-status.ts'
import { asTenant } from '../../../postgres/as-tenant.ts'
import { entitlementsOf } from '../../../subscription/entitlement/entitlements-of.ts'
import { withOverrides } from '../../../subscription/entitlement/with-overrides.ts'
import type { PlannedItem } from '../../../subscription/plans.ts'
import type { ApiApp } from '../api-app.ts'
import { jsonContent } from '../json-content.ts'
import { BASE, CUSTOMER, customerProblems, STRIPE_PROBLEMS } from './customer-route.ts'
import type { OperatorService } from './operator-service.ts'
import { toWireInvoice, toWirePlans, toWireStatus, toWireSubscription } from './to-wire.ts'

const CONFIG = createRoute({
  ...CUSTOMER,
  method: 'get',
  path: `${BASE}/config`,
  summary: 'Retrieve the billing settings',
  responses: { 200: jsonContent('The settings.', wire.billingConfig), ...customerProblems() },
})
const PLANS = createRoute({
  ...CUSTOMER,
  method: 'get',
  path: `${BASE}/plans`,
  summary: 'List plans and prices',
  responses: {
    200: jsonContent('The plans, in the order of the config file.', wire.planList),
    ...customerProblems(...STRIPE_PROBLEMS),
  },
})
const STATUS = createRoute({
  ...CUSTOMER,
  method: 'get',
  path: `${BASE}/status`,
  summary: 'Retrieve the billing status',
  description:
    'With `wait`, Bursar first refreshes pending changes from Stripe. Use it on the page to ' +
    'which customers return after a checkout.',
  request: { query: wire.statusQuery },
  responses: {
    200: jsonContent(
      'The status of the tenant, based on all its subscriptions.',
      wire.billingStatus,
    ),
    ...customerProblems('REQUEST_MALFORMED'),
  },
})
const SUBSCRIPTIONS = createRoute({
  ...CUSTOMER,
  method: 'get',
  path: `${BASE}/subscriptions`,
  summary: 'List subscriptions',
  responses: {
    200: jsonContent('At most 500 subscriptions, live ones first.', wire.subscriptionList),
    ...customerProblems(),
  },
})
const ENTITLEMENTS = createRoute({
  ...CUSTOMER,
  method: 'get',
  path: `${BASE}/entitlements`,
  summary: 'List entitlements',
  description: 'What the plans of all subscriptions grant, including overrides.',
  responses: { 200: jsonContent('The entitlements.', wire.entitlementList), ...customerProblems() },
})
const INVOICES = createRoute({
  ...CUSTOMER,
  method: 'get',
  path: `${BASE}/invoices`,
  summary: 'List invoices',
  request: { query: wire.invoiceQuery },
  responses: {
    200: jsonContent('One page of invoices, newest first.', wire.invoicePage),
    ...customerProblems('REQUEST_MALFORMED', ...STRIPE_PROBLEMS),
  },
})

/** What a customer may look at. */
export function addReadRoutes(app: ApiApp, service: OperatorService, stopping: AbortSignal): void {
  app.openapi(CONFIG, (context) => {
    const { publishableKey, livemode, gracePeriodDays, returnOrigins } = service.billing()
    const answer = {
      publishable_key: publishableKey,
      livemode,
      grace_period_days: gracePeriodDays,
      return_origins: [...returnOrigins],
    }
    return context.json(answer, 200)
  })

  app.openapi(PLANS, async (context) =>
    context.json(toWirePlans(await listPlans(service.billing())), 200),
  )

  app.openapi(STATUS, async (context) => {
    const { tenantId } = service.callerOf(context)
    const { wait = '0s', session = null } = context.req.valid('query')
    const waitSeconds = Number.parseInt(wait, 10)
    const gone = AbortSignal.any([context.req.raw.signal, stopping])
    const found = await readStatus(service.billing(), tenantId, { waitSeconds, session, gone })
    return context.json(toWireStatus(tenantId, found, service.billing().plans), 200)
  })

  app.openapi(SUBSCRIPTIONS, async (context) => {
    const { pool, plans } = service.billing()
    const { tenantId } = service.callerOf(context)
    const all = await asTenant(pool, tenantId, (tx) => listSubscriptions(tx, tenantId))
    return context.json({ subscriptions: all.map((one) => toWireSubscription(one, plans)) }, 200)
  })

  app.openapi(ENTITLEMENTS, async (context) => {
    const { pool, plans } = service.billing()
    const { tenantId } = service.callerOf(context)
    const { all, overrides, used } = await asTenant(pool, tenantId, async (tx) => ({
      all: await listSubscriptions(tx, tenantId),
      overrides: await findRunningOverrides(tx, tenantId),
      used: await findUsed(tx, tenantId),
    }))
    const entitled = all.map(({ status, items, billedItems }) => ({
      status,
      items: items.map(toPlannedItem),
      billedItems: billedItems?.map(toPlannedItem) ?? null,
    }))
    const entitlements = withOverrides(entitlementsOf(entitled, plans), overrides)
    return context.json({ entitlements, used }, 200)
  })

  app.openapi(INVOICES, async (context) => {
    const { limit, cursor = null } = context.req.valid('query')
    const { tenantId } = service.callerOf(context)
    const { invoices, next } = await listInvoices(service.billing(), tenantId, { limit, cursor })
    return context.json({ invoices: invoices.map(toWireInvoice), next }, 200)
  })
}

function toPlannedItem({ price_id: priceId, plan_id: planId, quantity }: OwnItem): PlannedItem {
  return { priceId, planId, quantity }
}
