import { afterAll, beforeAll, expect, test } from 'vitest'
import { OPERATOR_ROUTES } from '../../packages/wire/src/operator/routes.ts'
import { signStripeHeader } from '../../packages/wire/src/stripe-signature.ts'
import { eventAbout, openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { type AtConsole, signedIn } from './operator-stage.ts'

const OLD = 'whsec_the_old_one_0000000000000000000'
const NEW = 'whsec_the_new_one_0000000000000000000'

let stage: ServiceStage
beforeAll(async () => {
  const endpoint = { name: '', accountClass: 'own' as const, accounts: [], secrets: [OLD, NEW] }
  stage = await openServiceStage({ config: { endpoints: [endpoint] } })
})
afterAll(() => stage.close())

/** As Stripe sends it while a secret is rolled: signed with each of these. */
function deliver(secret: string[]): Promise<Response> {
  const body = JSON.stringify(eventAbout('invoice.paid', { id: 'in_1', object: 'invoice' }))
  const timestampSeconds = Math.floor(Date.now() / 1000)
  return stage.bursar.fetch(
    new Request('http://bursar.test/webhook/stripe', {
      method: 'POST',
      headers: { 'stripe-signature': signStripeHeader({ body, secret, timestampSeconds }) },
      body,
    }),
  )
}

test('while Stripe signs with both secrets both are in use, whichever stands first', async () => {
  expect((await deliver([OLD, NEW])).status).toBe(200)
  expect((await deliver([OLD])).status).toBe(200)
  const viewer = await signedIn(stage, 'viewer')
  // What is counted is written down every few seconds.
  await expect
    .poll(() => secretsOf(viewer))
    .toMatchObject([
      { position: 1, deliveries_24h: 2, advice: 'in_use' },
      { position: 2, deliveries_24h: 1, advice: 'in_use' },
    ])
  const today = OPERATOR_ROUTES.today.answer.parse((await viewer.ask('GET', '/today')).body)
  expect(today.deliveries.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(2)
})

async function secretsOf(viewer: AtConsole) {
  const { body } = await viewer.ask('GET', '/endpoints')
  return OPERATOR_ROUTES.endpoints.answer.parse(body).incoming[0]?.secrets
}
