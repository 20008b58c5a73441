import type { Config } from '../../packages/bursar/src/config/config.ts'
import { listen } from '../../packages/bursar/src/http/listen.ts'
import { type CheckedFetch, checkedFetch, type Exchange } from './checked-exchange.ts'
import { type OidcIssuer, startOidcIssuer } from './oidc-issuer.ts'
import { openServiceStage, type ServiceStage, type ServiceStageOptions } from './service-stage.ts'
import { TEST_PLANS } from './test-config.ts'

export const BILLING = '/api/v1/customer/billing'
export const RETURNS = {
  success_url: 'https://app.example/done',
  cancel_url: 'https://app.example/prices',
}

/** Somebody who holds a token. */
export interface Customer {
  get(path: string): Promise<Exchange>
  post(path: string, body: object): Promise<Exchange>
}

/** A whole service on a port, beside a simulated Stripe and an issuer of tokens. */
export interface CustomerStage extends ServiceStage {
  readonly issuer: OidcIssuer
  readonly url: string
  readonly ask: CheckedFetch
  /** Who signs in as this tenant’s. */
  customer(tenantId: string): Promise<Customer>
  /** The same, with a plan bought and observed. Gives the subscription’s id. */
  subscriber(tenantId: string, priceId?: string): Promise<{ customer: Customer; id: string }>
  /** What the audit log says of a tenant: `event_type actor`. */
  audit(tenantId: string): Promise<string[]>
}

const EXTRA = { name: 'More', type: 'ADDON', prices: ['price_extra'], limits: { devices: 10 } }

export const PLANS = {
  ...TEST_PLANS,
  extra: { ...EXTRA, features: ['reports'] },
} as Config['plans']

export async function openCustomerStage(
  more: Partial<Config> = {},
  beside: Pick<ServiceStageOptions, 'simulator' | 'server'> & {
    readonly returnOrigins?: string[]
  } = {},
): Promise<CustomerStage> {
  const { returnOrigins = ['https://app.example'], ...options } = beside
  const issuer = await startOidcIssuer()
  const api = {
    oidc: { issuer: issuer.issuer, audience: issuer.audience },
    tenantClaim: 'tenant_id',
    returnOrigins,
  }
  const stage = await openServiceStage({ ...options, config: { plans: PLANS, api, ...more } })
  stage.simulator.platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
  stage.simulator.platform.createPrice({ id: 'price_extra', unit_amount: 500 })
  const listening = await listen(stage.bursar.handle, { host: '127.0.0.1', port: 0 })
  const { url } = listening
  const ask = await checkedFetch(url)

  const customer = async (tenantId: string): Promise<Customer> => {
    const headers = { authorization: `Bearer ${await issuer.token(tenantId)}` }
    return {
      get: (path) => ask({ method: 'GET', path: `${BILLING}/${path}`, headers }),
      post: (path, body) => ask({ method: 'POST', path: `${BILLING}/${path}`, headers, body }),
    }
  }
  return {
    ...stage,
    issuer,
    url,
    ask,
    customer,
    async subscriber(tenantId, priceId = 'price_starter') {
      const one = await customer(tenantId)
      const { body } = await one.post('checkout-session', { price_id: priceId, ...RETURNS })
      stage.simulator.platform.completeCheckout(sessionOf(body), {
        email: `${tenantId}@example.com`,
        name: 'Somebody',
      })
      await stage.caughtUp()
      const { body: list } = await one.get('subscriptions')
      const [first] = (list as { subscriptions: { subscription_id: string }[] }).subscriptions
      return { customer: one, id: first!.subscription_id }
    },
    async audit(tenantId) {
      const { rows } = await stage.database.pool.query<{ line: string }>(
        `select event_type || ' ' || coalesce(actor_id, '-') as line
         from bursar.subscription_audit where tenant_id = $1 order by sequence`,
        [tenantId],
      )
      return rows.map(({ line }) => line)
    },
    async close() {
      await listening.stop()
      await stage.close()
      await issuer.close()
    },
  }
}

/** The session behind the address of a page of Stripe’s. */
export function sessionOf(body: unknown): string {
  const url = (body as { url: string }).url
  return /cs_[A-Za-z0-9_]+/.exec(url)?.[0] ?? `no session in ${url}`
}
