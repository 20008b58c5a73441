import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { type ProbeReport, probe, terminalReport } from '../../packages/probe/src/index.ts'

const SECRET = 'whsec_shutout0123456789abcdefgh'
let server: Server

/** A right endpoint behind a wall; `wall` gives the status for the nth request, or null. */
async function open(wall: (request: number) => number | null, accepts = isRight): Promise<string> {
  let requests = 0
  server = createServer(async (request, response) => {
    const body = await buffer(request)
    requests += 1
    const status = wall(requests)
    if (status !== null) response.writeHead(status, { 'retry-after': '0' }).end('held off')
    else if (request.method !== 'POST') response.writeHead(405).end()
    else if (request.url !== '/webhook') response.writeHead(404).end()
    else response.writeHead(accepts(request.headers, body) ? 200 : 400).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
}

type Headers = { [name: string]: unknown }

function isRight(headers: Headers, body: Buffer): boolean {
  const [, at = '', mac] =
    /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers['stripe-signature'])) ?? []
  return mac === createHmac('sha256', SECRET).update(`${at}.`).update(body).digest('hex')
}

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const passed = ({ probes }: ProbeReport) =>
  probes.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id)

test.each([403, 429, 503])(
  'a wall that shuts the prober out with %s lets nothing pass after it',
  async (status) => {
    const url = await open((request) => (request > 25 ? status : null))
    const report = await probe({ url, secrets: [SECRET] })
    // What came before A10 was still followed by a control; whatever waited for one is open.
    expect(passed(report).filter((id) => id > 'A10')).toEqual([])
    expect(report.probes.find(({ id }) => id === 'B02')?.reason).toContain(String(status))
    expect(report.summary).toMatchObject({ calibrated: true, control_lost: true, exit_code: 2 })
    expect(terminalReport(report, { colour: false })).toContain('It may block the probe.')
  },
)

test('if the endpoint accepts events again, only earlier passes are revised', async () => {
  const url = await open((request) => (request > 25 && request < 60 ? 403 : null))
  const report = await probe({ url, secrets: [SECRET] })
  expect(passed(report)).not.toContain('B02')
  expect(passed(report)).toContain('B20')
  expect(report.summary.control_lost).toBe(false)
})

test('a finding counts even if 429 prevents its confirmation', async () => {
  const unsignedToo = (headers: Headers, body: Buffer) =>
    headers['stripe-signature'] === undefined || isRight(headers, body)
  const url = await open((request) => (request > 4 ? 429 : null), unsignedToo)
  const report = await probe({ url, secrets: [SECRET], only: ['B01'] })
  const found = report.probes.find(({ id }) => id === 'B01')
  expect(found).toMatchObject({ verdict: 'likely', severity: 'critical' })
  expect(found?.reason).toMatch(/Not confirmed: .*429/)
  expect(report.summary.exit_code).toBe(1)
})
