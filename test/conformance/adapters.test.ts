import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import express from 'express'
import { fastify } from 'fastify'
import { Hono } from 'hono'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as forExpress from '../../packages/bursar/src/adapters/express.ts'
import * as forFastify from '../../packages/bursar/src/adapters/fastify.ts'
import * as forHono from '../../packages/bursar/src/adapters/hono.ts'
import type { Bursar } from '../../packages/bursar/src/index.ts'
import { rawExchange } from '../support/raw-http.ts'
import { eventAbout, openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { TEST_SECRET } from '../support/test-config.ts'

const MIB = 1_048_576
/** Elsewhere than in Bursar’s own routes: an app chooses. */
const WEBHOOK = '/hooks/stripe'
const SERVED = ['health', 'customer'] as const

interface App {
  readonly port: number
  close(): Promise<void>
}

/** Each app has the webhook, some routes of Bursar, and `POST /own`, which parses JSON. */
const APPS: Readonly<Record<string, (bursar: Bursar) => Promise<App>>> = {
  Express: (bursar) => {
    const app = express()
    app.all(WEBHOOK, forExpress.stripeWebhook(bursar))
    app.all('/hooks/none', forExpress.stripeWebhook(bursar, { endpoint: 'none' }))
    app.use(forExpress.bursarRoutes(bursar, SERVED))
    app.use(express.json())
    app.post('/own', (request, response) => void response.json(request.body))
    return listening(createServer(app))
  },
  Fastify: async (bursar) => {
    const app = fastify()
    app.route({ url: WEBHOOK, ...forFastify.stripeWebhook(bursar) })
    app.route({ url: '/hooks/none', ...forFastify.stripeWebhook(bursar, { endpoint: 'none' }) })
    await app.register(forFastify.bursarRoutes(bursar, SERVED))
    app.post('/own', async (request) => request.body)
    await app.listen({ host: '127.0.0.1', port: 0 })
    return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
  },
  Hono: (bursar) => {
    const app = new Hono()
    app.all(WEBHOOK, forHono.stripeWebhook(bursar))
    app.all('/hooks/none', forHono.stripeWebhook(bursar, { endpoint: 'none' }))
    app.use(forHono.bursarRoutes(bursar, SERVED))
    app.post('/own', async (context) => context.json(await context.req.json()))
    return listening(createAdaptorServer({ fetch: app.fetch }) as Server)
  },
}

async function listening(server: Server): Promise<App> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

let stage: ServiceStage
beforeAll(async () => {
  stage = await openServiceStage()
})
afterAll(() => stage.close())

const customer = () => ({ id: 'cus_Aa1', object: 'customer', name: 'Å'.repeat(500) })

function signed(event: object): { body: string; headers: Record<string, string> } {
  const payload = JSON.stringify(event)
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: TEST_SECRET })
  return { body: payload, headers: { 'stripe-signature': signature } }
}

async function told(answer: Response) {
  return [answer.status, await answer.json()]
}

async function isStored(event: { id: string }): Promise<boolean> {
  const text = 'select 1 from bursar.stripe_events where event_id = $1'
  return (await stage.database.pool.query(text, [event.id])).rowCount === 1
}

function inPieces(bytes: Uint8Array<ArrayBuffer>): RequestInit {
  const pieces = function* () {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
  }
  return { method: 'POST', body: ReadableStream.from(pieces()), duplex: 'half' }
}

describe.each(Object.entries(APPS))('in an app of %s', (_name, open) => {
  let app: App
  // A connection each: how the next request fares after a refused body is the host’s affair.
  const send = (path: string, init: RequestInit = {}) => {
    const headers = { ...init.headers, connection: 'close' }
    return fetch(`http://127.0.0.1:${app.port}${path}`, { ...init, headers })
  }
  beforeAll(async () => {
    app = await open(stage.bursar)
  })
  afterAll(() => app.close())

  test('a signed event is stored before its 200, whether or not its length is declared', async () => {
    for (const cut of [false, true]) {
      const event = eventAbout('customer.updated', customer())
      const { body, headers } = signed(event)
      const init = cut ? inPieces(new TextEncoder().encode(body)) : { method: 'POST', body }
      const typed = { ...headers, 'content-type': 'application/json; charset=utf-8' }
      expect(await told(await send(WEBHOOK, { ...init, headers: typed }))).toEqual([
        200,
        { status: 'ok' },
      ])
      expect(await isStored(event)).toBe(true)
    }
  })

  test('a refusal says what that of the service says', async () => {
    const { body, headers } = signed(eventAbout('customer.updated', customer()))
    const post = (more: RequestInit) => send(WEBHOOK, { method: 'POST', headers, ...more })
    expect(await told(await post({ body: `${body} ` }))).toEqual([
      400,
      { code: 'SIGNATURE_MISMATCH' },
    ])
    const zipped = { ...headers, 'content-encoding': 'gzip' }
    expect(await told(await post({ body, headers: zipped }))).toEqual([
      415,
      { code: 'CONTENT_ENCODED' },
    ])
    expect(await told(await send(WEBHOOK, { method: 'POST', body }))).toEqual([
      400,
      { code: 'SIGNATURE_MISSING' },
    ])
    const got = await send(WEBHOOK)
    expect(got.headers.get('allow')).toBe('POST')
    expect(await told(got)).toEqual([405, { code: 'METHOD_NOT_ALLOWED' }])
    expect((await send('/hooks/none', { method: 'POST', headers, body })).status).toBe(404)
  })

  test('a body of more than 1 MiB is refused, whether or not its length is declared', async () => {
    const { headers } = signed({})
    for (const init of [
      { method: 'POST', body: Buffer.alloc(MIB + 1) },
      inPieces(new Uint8Array(2 * MIB)),
    ]) {
      expect(await told(await send(WEBHOOK, { ...init, headers }))).toEqual([
        413,
        { code: 'BODY_TOO_LARGE' },
      ])
    }
  })

  test('two hosts are refused', async () => {
    const head = `POST ${WEBHOOK} HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n`
    const { statuses } = await rawExchange(app.port, [`${head}Content-Length: 0\r\n\r\n`])
    expect(statuses).toEqual([400])
  })

  test('a sender that goes away in the middle of a body harms nobody', async () => {
    const { headers } = signed({})
    const socket = connect({ port: app.port, host: '127.0.0.1' })
    const signature = `Stripe-Signature: ${headers['stripe-signature']}`
    const head = `POST ${WEBHOOK} HTTP/1.1\r\nHost: a\r\n${signature}\r\nContent-Length: 100`
    await new Promise<void>((resolve) => {
      socket.write(`${head}\r\n\r\nabc`, () => resolve())
    })
    socket.destroy()
    expect((await send('/readyz')).status).toBe(200)
  })

  test('what was named is served, and nothing else of Bursar', async () => {
    expect(await told(await send('/healthz'))).toEqual([200, { status: 'ok' }])
    const asked = await send('/api/v1/customer/billing/status?wait=1s')
    expect(await told(asked)).toEqual([404, expect.objectContaining({ code: 'FEATURE_OFF' })])
    for (const path of ['/metrics', '/console', '/customer', '/healthzz', '/webhook/stripe']) {
      expect([path, (await send(path)).status]).toEqual([path, 404])
    }
  })

  test('the app’s own routes parse bodies as before', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
    expect(await told(await send('/own', { ...init, body: '{"own":1}' }))).toEqual([
      200,
      { own: 1 },
    ])
  })
})

describe('what read the body before Bursar', () => {
  const deliver = async (app: App) => {
    const { body, headers } = signed(eventAbout('customer.updated', customer()))
    const typed = { ...headers, 'content-type': 'application/json' }
    const url = `http://127.0.0.1:${app.port}${WEBHOOK}`
    const answer = await told(await fetch(url, { method: 'POST', body, headers: typed }))
    await app.close()
    return answer
  }
  const expressAfter = (parser: express.RequestHandler) => {
    const app = express()
    app.use(parser)
    app.all(WEBHOOK, forExpress.stripeWebhook(stage.bursar))
    return listening(createServer(app))
  }
  const warnings: unknown[] = []
  const note = (warning: Error) => warnings.push(Reflect.get(warning, 'code'))
  beforeAll(() => void process.on('warning', note))
  afterAll(() => void process.off('warning', note))

  test('a parser of JSON has lost its bytes: refused, and said once to whoever built it', async () => {
    expect(await deliver(await expressAfter(express.json()))).toEqual([400, { code: 'BODY_EMPTY' }])
    const app = new Hono()
    app.use(async (context, next) => {
      await context.req.json()
      await next()
    })
    app.all(WEBHOOK, forHono.stripeWebhook(stage.bursar))
    const served = await listening(createAdaptorServer({ fetch: app.fetch }) as Server)
    expect(await deliver(served)).toEqual([400, { code: 'BODY_EMPTY' }])
    await expect.poll(() => warnings).toEqual(['BURSAR_BODY_TAKEN'])
  })

  test('one that leaves the bytes does no harm', async () => {
    const accepted = [200, { status: 'ok' }]
    expect(await deliver(await expressAfter(express.raw({ type: '*/*' })))).toEqual(accepted)
    const verify = (request: IncomingMessage, _response: unknown, rawBody: Buffer) =>
      void Object.assign(request, { rawBody })
    expect(await deliver(await expressAfter(express.json({ verify })))).toEqual(accepted)
  })

  test('what has put its own writeHead over that of Node is given headers it understands', async () => {
    const seen: unknown[] = []
    const app = await expressAfter((_request, response, next) => {
      const { writeHead } = response
      response.writeHead = (...given: [number]) => {
        seen.push(given, response.getHeader('content-type'))
        return writeHead.apply(response, given)
      }
      next()
    })
    expect(await deliver(app)).toEqual([200, { status: 'ok' }])
    expect(seen).toEqual([[200], 'application/json'])
  })
})
