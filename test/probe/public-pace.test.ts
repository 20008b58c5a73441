import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ProbeContext } from '../../packages/probe/src/engine/context.ts'
import { CHALLENGE_PATH, challengeToken } from '../../packages/probe/src/engine/safety.ts'
import { PUBLIC_SECONDS_MAX } from '../../packages/probe/src/http/pace.ts'
import { findTarget } from '../../packages/probe/src/http/target.ts'
import { PROBES, type ProbeOptions, type ProbeResult } from '../../packages/probe/src/index.ts'
import { runAll } from '../../packages/probe/src/run/run-all.ts'
import { systemClock } from '../../packages/wire/src/clock.ts'
import { systemRandom } from '../../packages/wire/src/random.ts'
import type { Merchant } from './zoo/merchant/contract.ts'
import { openMerchant } from './zoo/merchant/open-merchant.ts'
import { serve } from './zoo/stacks/front.ts'
import { readCapped } from './zoo/stacks/read-capped.ts'
import { ZOO_SECRETS } from './zoo/visit.ts'

const [SECRET = ''] = ZOO_SECRETS
const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Probes a shop as if it stood on a public host; each request costs virtual time only. */
async function attack(plan: {
  fault: string | null
  turnSeconds?: number
  proved?: boolean
  options?: Partial<ProbeOptions>
}): Promise<{ results: ProbeResult[]; seconds: number }> {
  const stripeUrl = 'http://127.0.0.1:1'
  const merchant = openMerchant({ secrets: ZOO_SECRETS, stripeUrl, fault: plan.fault, plans: {} })
  const server = serverOf(merchant, plan.proved === true)
  closing.push(() => {
    merchant.close()
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
  const target = await findTarget(url)
  let nowMs = 0
  const pace = {
    nowMs: () => nowMs,
    async turn() {
      nowMs += (plan.turnSeconds ?? 1) * 1000
    },
  }
  const context = new ProbeContext({
    options: { url, secrets: [SECRET], ...plan.options },
    target: { ...target!, reach: 'public' },
    runId: 'public',
    clock: systemClock,
    random: systemRandom,
    pace,
  })
  return { results: await runAll(context), seconds: nowMs / 1000 }
}

function serverOf(merchant: Merchant, isProved: boolean): Server {
  return createServer(async (request, response) => {
    const { method = 'GET', url = '/', headers } = request
    if (isProved && url === CHALLENGE_PATH) {
      response.end(challengeToken(SECRET, '127.0.0.1'))
      return
    }
    const rawBody = await readCapped(merchant, request)
    if (rawBody === null) return void response.writeHead(413, { connection: 'close' }).end()
    const reply = await serve(merchant, { method, url, headers, rawBody })
    response.writeHead(reply.status, { ...reply.headers }).end(reply.body)
  })
}

const late = (results: readonly ProbeResult[]) =>
  results.filter(({ reason }) => reason.includes('three minutes'))
const find = (results: readonly ProbeResult[], id: string) => results.find((one) => one.id === id)

test('the whole harmless tier fits in three minutes at one request a second', async () => {
  // The zoo speaks plain HTTP; a host that does not has no finding in A03 to confirm.
  const only = PROBES.map(({ id }) => id).filter((id) => id !== 'A03')
  const { results, seconds } = await attack({ fault: null, options: { only } })
  expect(late(results).map(({ id }) => id)).toEqual([])
  expect(seconds).toBeLessThanOrEqual(PUBLIC_SECONDS_MAX)
  expect(results.map(({ id }) => id)).toEqual(results.map(({ id }) => id).sort())
})

test('if confirmations use up the time, the least severe probes are skipped', async () => {
  const { results, seconds } = await attack({ fault: 'placeholder-secret' })
  expect(find(results, 'B03')?.verdict).toBe('likely')
  expect(late(results).map(({ severity }) => severity)).not.toContain('critical')
  expect(find(results, 'G01')?.verdict).toBe('warn')
  expect(seconds).toBeLessThanOrEqual(PUBLIC_SECONDS_MAX)
})

test('a finding that cannot be confirmed in time counts and says so', async () => {
  const options = { only: ['B01'] }
  const { results } = await attack({ fault: 'header-optional', turnSeconds: 25, options })
  expect(find(results, 'B01')).toMatchObject({ verdict: 'likely', severity: 'critical' })
  expect(find(results, 'B01')?.reason).toMatch(/Not confirmed: The time limit/)
})

test('a proved staging host has no time limit', async () => {
  const plan = { fault: null, turnSeconds: 30, options: { staging: true, only: ['G01', 'H01'] } }
  expect(late((await attack(plan)).results)).not.toEqual([])
  expect(late((await attack({ ...plan, proved: true })).results)).toEqual([])
})

test('a wrong secret for a public endpoint is reported after a few requests', async () => {
  const { results } = await attack({ fault: null, options: { secrets: ['whsec_made_up'] } })
  const tried = results.filter(({ verdict }) => verdict !== 'skipped').map(({ id }) => id)
  expect(tried).toEqual(['A01', 'A02', 'A03', 'A05'])
  expect(find(results, 'B03')?.reason).toContain(CHALLENGE_PATH)
})
