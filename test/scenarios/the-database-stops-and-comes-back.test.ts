import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import {
  eventAbout,
  openServiceStage,
  type ServiceStage,
  signedRequest,
} from '../support/service-stage.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const AT_ONCE = 20

let server: TestServer
let stage: ServiceStage
let door: Listening
/** Somebody whom we know already. */
let before: Stripe.Checkout.Session

beforeAll(async () => {
  server = await startTestServer()
  stage = await openServiceStage({ server })
  door = await listen(stage.bursar.handle, { host: '127.0.0.1', port: 0 })
  before = await stage.buy({ company: 'before' })
})
afterAll(async () => {
  await door.stop()
  await stage.close()
  await server.remove()
})

interface Answer {
  status: number
  retryAfter: string | null
}

/** Two that concern us, one of an account that does not: none can be stored. */
function eventNumber(number: number): Stripe.Event {
  const { subscription, invoice } = before
  switch (number % 3) {
    case 0:
      return eventAbout('invoice.paid', { id: invoice, object: 'invoice' })
    case 1:
      return eventAbout('customer.subscription.updated', { id: subscription })
    default:
      return eventAbout(
        'customer.subscription.updated',
        { id: 'sub_1' },
        { account: 'acct_stranger' },
      )
  }
}

async function knock(number: number): Promise<Answer> {
  const payload = JSON.stringify(eventNumber(number))
  const answer = await fetch(signedRequest(payload, `${door.url}/webhook/stripe`))
  await answer.body?.cancel()
  return { status: answer.status, retryAfter: answer.headers.get('retry-after') }
}

async function expectRefusals(): Promise<void> {
  const together = await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => knock(number)))
  const answers = [...together, await knock(0)]
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503))
  for (const { retryAfter } of answers) expect(Number(retryAfter)).toBeGreaterThan(0)
}

async function isReady(): Promise<number> {
  const { status } = await fetch(`${door.url}/readyz`)
  return status
}

/** Knocks until it is let in. */
async function firstSuccess(): Promise<void> {
  for (;;) {
    const { status } = await knock(0)
    if (status === 200) return
    expect(status).toBe(503)
  }
}

test.each([
  ['stopped', () => server.stop(), () => server.start()],
  ['crashed', () => server.stop('immediate'), () => server.start()],
  ['frozen', () => server.freeze(), () => server.thaw()],
] as const)('the database is %s: 503; back: 200, and nothing is lost', async (word, away, back) => {
  await stage.caughtUp()
  expect(await isReady()).toBe(200)
  await away()

  await stage.buy({ company: word })
  await expectRefusals()
  expect(await isReady()).toBe(503)
  expect((await fetch(`${door.url}/healthz`)).status).toBe(200)
  // What the alert on refused deliveries is about.
  const unavailable = /^bursar_unavailable_total\{code="POSTGRES_UNAVAILABLE"\} (\d+)$/m
  const metrics = await (await fetch(`${door.url}/metrics`)).text()
  expect(Number(unavailable.exec(metrics)?.[1])).toBeGreaterThan(AT_ONCE)

  await back()
  await firstSuccess()
  await expect.poll(isReady).toBe(200)
  // What was refused comes again, as Stripe does it.
  expect(await stage.simulator.flush()).toBe(0)
  await stage.caughtUp()
  expect(await stage.granted()).toContainEqual(expect.stringMatching(`ACTIVE ${word}$`))
})
