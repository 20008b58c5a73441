import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { signStripeHeader } from '../../packages/wire/src/stripe-signature.ts'
import { rawExchange } from '../support/raw-http.ts'
import { openServiceStage, type ServiceStage, WEBHOOK } from '../support/service-stage.ts'
import { TEST_SECRET } from '../support/test-config.ts'

let stage: ServiceStage
let door: Listening
beforeAll(async () => {
  stage = await openServiceStage({ works: false })
  door = await listen(stage.bursar.handle, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await door.stop()
  await stage.close()
})

const nowSeconds = () => Math.floor(performance.timeOrigin / 1000 + performance.now() / 1000)
const signed = (offset: number) =>
  signStripeHeader({ body: '{}', secret: TEST_SECRET, timestampSeconds: nowSeconds() + offset })

const CASES: [string, string, () => string | null][] = [
  ['none', 'SIGNATURE_MISSING', () => null],
  ['no timestamp', 'SIGNATURE_MALFORMED', () => signed(0).replace(/^t=\d+,/, '')],
  ['no signature', 'SIGNATURE_MALFORMED', () => signed(0).replace(/,v1=.*$/, '')],
  ['an old one', 'TIMESTAMP_TOO_OLD', () => signed(-400)],
  ['one of the future', 'TIMESTAMP_TOO_NEW', () => signed(400)],
]

test.each(CASES)(
  'header %s: refused as %s although the body never comes',
  async (_, code, header) => {
    const value = header()
    const line = value === null ? '' : `Stripe-Signature: ${value}\r\n`
    const start = 'POST /webhook/stripe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n'
    const { statuses, text } = await rawExchange(door.port, [`${start}${line}\r\n`])
    expect(statuses).toEqual([400])
    expect(text).toContain(`{"code":"${code}"}`)
  },
)

test.each(CASES)(
  'header %s: the fetch handler refuses as %s and reads nothing',
  async (_, code, header) => {
    const value = header()
    let read = 0
    const pull = (controller: ReadableStreamDefaultController) => {
      read += 1
      controller.enqueue(new Uint8Array(1))
    }
    const body = new ReadableStream({ pull }, { highWaterMark: 0 })
    const headers: Record<string, string> = value === null ? {} : { 'stripe-signature': value }
    const request = new Request(WEBHOOK, { method: 'POST', headers, body, duplex: 'half' })
    const answer = await stage.bursar.fetch(request)
    expect(await answer.json()).toEqual({ code })
    expect(read).toBe(0)
  },
)
