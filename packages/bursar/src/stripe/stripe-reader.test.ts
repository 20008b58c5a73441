import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '@bursar/wire/errors'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { resource, SUBSCRIPTION_ID } from '../../../../test/support/stripe-resources.ts'
import { StripeReader } from './stripe-reader.ts'

const KEY = 'sk_test_5Zq3nV8xT1mK7pR2wB6yD9fH'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Something that answers as the test says, and remembers what it was asked. */
let asked: { url: string; method: string; headers: IncomingMessage['headers'] }[]
let answer: Answer
const server = createServer((request, response) => {
  const { url = '', method = '', headers } = request
  asked.push({ url, method, headers })
  answer(request, response)
})
let apiBase: URL

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  apiBase = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked = []
})

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

const reader = (admit?: () => Promise<void>) =>
  new StripeReader({ secretKey: KEY, apiBase, ...(admit && { admit }) })

/** The code of what was thrown, with everything that it says. */
async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof AppError) return error
  throw error
}

test('what Stripe has is found, with the id of the request', async () => {
  answer = json(200, resource('subscription'), { 'request-id': 'req_7' })
  const found = await reader().subscription('', SUBSCRIPTION_ID)
  expect(found).toMatchObject({
    kind: 'found',
    requestId: 'req_7',
    object: { id: SUBSCRIPTION_ID },
  })
  expect(asked).toMatchObject([
    {
      method: 'GET',
      url: `/v1/subscriptions/${SUBSCRIPTION_ID}?expand[0]=latest_invoice&expand[1]=test_clock`,
    },
  ])
})

test('only the host of the config is asked, with the key, and nothing is told of us', async () => {
  answer = json(200, resource('customer'), { 'request-id': 'req_7' })
  const one = reader()
  await one.customer('', 'cus_1')
  // What it would tell is how long the request before took.
  await one.customer('', 'cus_1')
  for (const { headers } of asked) {
    expect(headers).toMatchObject({ host: apiBase.host, authorization: `Bearer ${KEY}` })
    expect(headers).not.toHaveProperty('x-stripe-client-telemetry')
  }
  expect(asked).toHaveLength(2)
})

test('a connected account is asked for by name, our own without', async () => {
  answer = json(200, resource('customer'))
  await reader().customer('acct_1', 'cus_1')
  await reader().customer('', 'cus_1')
  expect(asked.map(({ headers }) => headers['stripe-account'])).toEqual(['acct_1', undefined])
})

test('an id is one step of the path, whatever is in it', async () => {
  answer = json(200, resource('customer'))
  await reader().customer('', 'cus_1/../../v1/charges?x=#')
  expect(asked[0]?.url).toBe('/v1/customers/cus_1%2F..%2F..%2Fv1%2Fcharges%3Fx%3D%23')
})

test('a redirect is not followed: the key goes nowhere else', async () => {
  answer = (_, response) => {
    response.writeHead(302, { Location: `${apiBase.href}elsewhere` })
    response.end()
  }
  expect((await failure(reader().customer('', 'cus_1'))).code).toBe('STRIPE_UNAVAILABLE')
  expect(asked).toHaveLength(1)
})

test('an object that Stripe does not know is an answer, not an error', async () => {
  answer = json(404, { error: { type: 'invalid_request_error', code: 'resource_missing' } })
  expect(await reader().charge('', 'ch_1')).toEqual({ kind: 'not_found' })
})

test.each`
  status | body                                            | code
  ${400} | ${{ error: { type: 'invalid_request_error' } }} | ${'STRIPE_REFUSED'}
  ${401} | ${{ error: { type: 'invalid_request_error' } }} | ${'STRIPE_UNAUTHORIZED'}
  ${403} | ${{ error: { type: 'invalid_request_error' } }} | ${'STRIPE_FORBIDDEN'}
  ${404} | ${{ message: 'no Route matched' }}              | ${'STRIPE_UNAVAILABLE'}
  ${404} | ${{ error: 'not found' }}                       | ${'STRIPE_UNAVAILABLE'}
  ${404} | ${{ error: { message: 'not found' } }}          | ${'STRIPE_UNAVAILABLE'}
  ${404} | ${'<html>nginx</html>'}                         | ${'STRIPE_UNAVAILABLE'}
  ${409} | ${{ error: { type: 'api_error' } }}             | ${'STRIPE_UNAVAILABLE'}
  ${429} | ${{ error: { type: 'invalid_request_error' } }} | ${'STRIPE_RATE_LIMITED'}
  ${500} | ${{ error: { type: 'api_error' } }}             | ${'STRIPE_UNAVAILABLE'}
  ${503} | ${'<html>'}                                     | ${'STRIPE_UNAVAILABLE'}
  ${502} | ${{ message: 'upstream' }}                      | ${'STRIPE_UNAVAILABLE'}
  ${502} | ${{ id: 'cus_1', object: 'customer' }}          | ${'STRIPE_UNAVAILABLE'}
  ${200} | ${{}}                                           | ${'STRIPE_UNAVAILABLE'}
  ${200} | ${'{"id":"cus_1"'}                              | ${'STRIPE_UNAVAILABLE'}
`('$status with $body is $code, asked once', async ({ status, body, code }) => {
  answer = json(status, body)
  expect((await failure(reader().customer('', 'cus_1'))).code).toBe(code)
  expect(asked).toHaveLength(1)
})

test.each`
  status | body
  ${200} | ${{}}
  ${200} | ${{ data: {} }}
  ${502} | ${{ message: 'upstream' }}
`('$status with $body is no list', async ({ status, body }) => {
  answer = json(status, body)
  const thrown = await failure(reader().invoicesOf('', SUBSCRIPTION_ID))
  expect(thrown.code).toBe('STRIPE_UNAVAILABLE')
})

test('a connection that is cut is an outage', async () => {
  answer = (request) => request.socket.destroy()
  expect((await failure(reader().customer('', 'cus_1'))).code).toBe('STRIPE_UNAVAILABLE')
})

test('what Stripe writes into an error stays behind, but for the id of the request', async () => {
  const message = `No such customer: jane@example.com, key ${KEY}`
  const error = { type: 'invalid_request_error', message, param: 'jane@example.com' }
  answer = json(400, { error }, { 'request-id': 'req_8' })
  const thrown = await failure(reader().customer('', 'cus_1'))
  expect(thrown.message).toBe('Stripe rejects the request. Request req_8.')
  expect(thrown.cause).toBeUndefined()
  expect(JSON.stringify(Object.values(thrown))).not.toMatch(/jane|sk_test/)
})

test('all items of a long subscription are read, and one page of its invoices', async () => {
  const item = resource('subscription').items.data[0]
  answer = (request, response) => {
    const url = new URL(request.url ?? '', apiBase)
    const isSecond = url.searchParams.has('starting_after')
    const page = (id: string) => ({
      object: 'list',
      url: url.pathname,
      has_more: !isSecond,
      data: [{ ...item, id }],
    })
    const items = { object: 'list', has_more: true, data: [item] }
    const isSubscription = url.pathname.startsWith('/v1/subscriptions/')
    const body = isSubscription
      ? resource('subscription', { items })
      : page(isSecond ? 'x_2' : 'x_1')
    json(200, body)(request, response)
  }
  const found = await reader().subscription('', SUBSCRIPTION_ID)
  const items = found.kind === 'found' ? found.object.items.data : []
  expect(items.map(({ id }) => id)).toEqual(['x_1', 'x_2'])
  const invoices = await reader().invoicesOf('', SUBSCRIPTION_ID)
  expect(invoices.map(({ id }) => id)).toEqual(['x_1'])
  const paid = await reader().paidInvoicesOf('', 'cus_1')
  expect(paid.map(({ id }) => id)).toEqual(['x_1'])
})

test('every read beyond the first is asked for in the budget first', async () => {
  const admit = () => Promise.reject(new AppError('STRIPE_RATE_LIMITED'))
  const thrown = await failure(reader(admit).invoicesOf('', SUBSCRIPTION_ID))
  expect(thrown.code).toBe('STRIPE_RATE_LIMITED')
  expect(asked).toEqual([])
})
