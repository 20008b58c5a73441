import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { type ProbeReport, probe } from '../../packages/probe/src/index.ts'

const SECRET = 'whsec_ends0123456789abcdefghijk'
const AWAY_MS = 300
let server: Server

/** A correct endpoint that stops on TRACE, and restarts or not. */
async function open(startsAgain: boolean): Promise<string> {
  server = createServer(async (request, response) => {
    if (request.method === 'TRACE') {
      const { port } = server.address() as AddressInfo
      server.closeAllConnections()
      server.close()
      if (startsAgain) setTimeout(() => server.listen(port, '127.0.0.1'), AWAY_MS)
      return
    }
    response.writeHead(isRight(request.headers, await buffer(request)) ? 200 : 400).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
}

function isRight(headers: { [name: string]: unknown }, body: Buffer): boolean {
  const [, at = '', mac] =
    /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers['stripe-signature'])) ?? []
  return mac === createHmac('sha256', SECRET).update(`${at}.`).update(body).digest('hex')
}

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const attack = (url: string): Promise<ProbeReport> =>
  probe({ url, secrets: [SECRET], only: ['A06', 'B01', 'B02'] })
const verdictsOf = ({ probes }: ProbeReport) =>
  probes.map(({ id, verdict, reason }) => `${id} ${verdict}: ${reason.split(',')[0]}`)

test('a crash of the endpoint is a finding, even if a supervisor restarts it', async () => {
  const report = await attack(await open(true))
  expect(verdictsOf(report).slice(2)).toEqual([
    'A06 likely: The endpoint stopped listening twice and restarted: this probe crashes it.',
    'B01 pass: All requests were rejected.',
    'B02 pass: All requests were rejected.',
  ])
  const [ended] = report.probes.find(({ id }) => id === 'A06')?.evidence ?? []
  expect(ended).toMatchObject({ note: 'TRACE', answer: 'reset' })
  expect(report.summary).toMatchObject({ findings: 1, exit_code: 1 })
})

test('without a restart, later probes are inconclusive', async () => {
  const report = await attack(await open(false))
  expect(verdictsOf(report).slice(2)).toEqual([
    'A06 likely: The endpoint stopped listening: this probe crashed it',
    'B01 inconclusive: The endpoint has not listened since probe A06.',
    'B02 inconclusive: The endpoint has not listened since probe A06.',
  ])
  expect(report.summary).toMatchObject({ findings: 1, exit_code: 1 })
})
