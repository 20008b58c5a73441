import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { type ProbeReport, probe } from '../../packages/probe/src/index.ts'

const SECRET = 'whsec_ends0123456789abcdefghijk'
const AWAY_MS = 300
let server: Server

/** A right endpoint that ends when it is asked with TRACE, and is started again, or not. */
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

test('what ends the process is a finding, also where something starts it again', async () => {
  const report = await attack(await open(true))
  expect(verdictsOf(report).slice(2)).toEqual([
    'A06 likely: It stopped listening for a while',
    'B01 pass: All of it was refused.',
    'B02 pass: All of it was refused.',
  ])
  const [ended] = report.probes.find(({ id }) => id === 'A06')?.evidence ?? []
  expect(ended).toMatchObject({ note: 'TRACE', answer: 'reset' })
  expect(report.summary).toMatchObject({ findings: 1, exit_code: 1 })
})

test('where nobody does, nothing is judged any more', async () => {
  const report = await attack(await open(false))
  expect(verdictsOf(report).slice(2)).toEqual([
    'A06 likely: It no longer listens: what was sent here ended it',
    'B01 inconclusive: It no longer listens since A06.',
    'B02 inconclusive: It no longer listens since A06.',
  ])
  expect(report.summary).toMatchObject({ findings: 1, exit_code: 1 })
})
