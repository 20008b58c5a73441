import type Stripe from 'stripe'
import { newPortalConfiguration, newPortalSession } from '../../objects/new-portal.ts'
import { makeToken } from '../../world/make-id.ts'
import type { World } from '../../world/world.ts'
import { listAnswer, PAGING } from '../list-answer.ts'
import { fields, flag, type Out, text } from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'

const CREATE = fields({ customer: text }, { configuration: text, return_url: text })

/** https://docs.stripe.com/api/customer_portal: one configuration that allows everything. */
export const portalRoutes = [
  route('POST', '/v1/billing_portal/sessions', CREATE, ({ world }, given) => {
    const { id } = openPortal(world, given)
    return textOf(world.portalSessions, id)
  }),
  route('GET', '/v1/billing_portal/configurations/:id', fields({}, {}), (call) =>
    readText(call, call.world.portalConfigurations, idIn(call)),
  ),
  route(
    'GET',
    '/v1/billing_portal/configurations',
    fields({}, { ...PAGING, active: flag, is_default: flag }),
    ({ world }, params) => {
      defaultConfiguration(world)
      return listAnswer(
        {
          objects: [...world.portalConfigurations.newestFirst()],
          url: '/v1/billing_portal/configurations',
          resource: 'billing_portal.configuration',
          textOf: ({ id }) => textOf(world.portalConfigurations, id),
        },
        params,
      )
    },
  ),
]

export function openPortal(world: World, given: Out<typeof CREATE>): Stripe.BillingPortal.Session {
  const customer = findOr404(world.customers, given.customer, 'customer')
  const token = makeToken(40, world.random)
  const at = world.timelineOf(customer.test_clock)
  const session = newPortalSession({
    id: world.newId('bps'),
    created: at.now,
    livemode: world.livemode,
    customer: customer.id,
    configuration: given.configuration ?? defaultConfiguration(world).id,
    returnUrl: given.return_url ?? null,
    url: world.pageUrl(`/portal/${token}`),
  })
  world.portalTokens.set(token, session.id)
  world.save(world.portalSessions, session, at, 'billing_portal.session.created')
  return session
}

/** Created on first use. */
function defaultConfiguration(world: World): Stripe.BillingPortal.Configuration {
  const [known] = world.portalConfigurations.newestFirst()
  if (known !== undefined) return known
  const configuration = newPortalConfiguration({
    id: world.newId('bpc'),
    created: world.timeline.now,
    livemode: world.livemode,
  })
  world.save(world.portalConfigurations, configuration, world.timeline)
  return configuration
}
