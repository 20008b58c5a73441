import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { ProbeContext } from '../../packages/probe/src/engine/context.ts'
import {
  CHALLENGE_PATH,
  challengeToken,
  forbidden,
  isOwned,
} from '../../packages/probe/src/engine/safety.ts'
import { paceFor } from '../../packages/probe/src/http/pace.ts'
import { findTarget, reachOf } from '../../packages/probe/src/http/target.ts'
import { PROBES } from '../../packages/probe/src/index.ts'
import { systemClock } from '../../packages/wire/src/clock.ts'
import { systemRandom } from '../../packages/wire/src/random.ts'

const SECRET = 'whsec_safety0123456789abcdefghi'
const HARMLESS = {
  staging: false,
  owned: false,
  accepted: true,
  unverified: false,
  timeUp: false,
}
const mayRun = (state: Partial<typeof HARMLESS>) =>
  PROBES.filter((probe) => forbidden(probe, { ...HARMLESS, ...state }) === null)

const idsOf = (probes: typeof PROBES) => probes.map(({ id }) => id)
const HARMLESS_IDS = idsOf(PROBES.filter(({ tier }) => tier !== 'S'))

test('on a public host, only harmless probes run, even with --staging', () => {
  expect(idsOf(mayRun({}))).toEqual(HARMLESS_IDS)
  expect(idsOf(mayRun({ staging: true }))).toEqual(HARMLESS_IDS)
  expect(mayRun({ staging: true, owned: true })).toEqual(PROBES)
  expect(idsOf(mayRun({ owned: true }))).toEqual(HARMLESS_IDS)
})

test('when time is up, no more harmless probes start', () => {
  expect(mayRun({ timeUp: true })).toEqual([])
})

test('with a rejected secret, only probes that may explain the rejection run', () => {
  expect(idsOf(mayRun({ accepted: false }))).toEqual(['A01', 'A02', 'A03', 'A04', 'A05'])
  expect(idsOf(mayRun({ accepted: false, owned: true }))).toEqual(HARMLESS_IDS)
})

test('if the endpoint verifies nothing, only groups A and B run', () => {
  const groups = (state: Partial<typeof HARMLESS>) =>
    new Set(mayRun({ unverified: true, ...state }).map(({ id }) => id[0]))
  expect([...groups({})]).toEqual(['A', 'B'])
  expect([...groups({ staging: true })]).toEqual(['A', 'B'])
  expect(groups({ owned: true }).size).toBeGreaterThan(2)
})

test('a public host gets at most one request per second, others have no limit', async () => {
  const pace = paceFor('public', 40)
  const startedAt = performance.now()
  for (let turn = 0; turn < 4; turn += 1) await pace.turn()
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118)
  const home = paceFor('private', 1_000_000)
  await home.turn()
  await home.turn()
})

test.each([
  ['127.0.0.1', 'loopback'],
  ['127.8.9.1', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.0.9', 'private'],
  ['169.254.169.254', 'private'],
  ['fd00::1', 'private'],
  ['fe80::1', 'private'],
  ['8.8.8.8', 'public'],
  ['::ffff:8.8.8.8', 'public'],
  ['2606:4700::1111', 'public'],
  ['0.0.0.0', 'public'],
])('%s is %s', (address, reach) => {
  expect(reachOf(address)).toBe(reach)
})

test.each([
  ['the token', challengeToken(SECRET, '127.0.0.1'), 200, true],
  ['the token of another host', challengeToken(SECRET, 'localhost'), 200, false],
  ['the token of another secret', challengeToken('whsec_other', '127.0.0.1'), 200, false],
  ['the token on an error page', challengeToken(SECRET, '127.0.0.1'), 404, false],
  ['nothing', '', 200, false],
])('a public host that serves %s', async (_what, token, status, owned) => {
  const asked: unknown[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    response.writeHead(status).end(`${token}\n`)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
    const target = await findTarget(url)
    const context = new ProbeContext({
      options: { url, secrets: [SECRET] },
      target: { ...target!, reach: 'public' },
      runId: 'test',
      clock: systemClock,
      random: systemRandom,
      pace: paceFor('loopback'),
    })
    expect(await isOwned(context)).toBe(owned)
    expect(asked).toEqual([CHALLENGE_PATH])
  } finally {
    await new Promise((closed) => server.close(closed))
  }
})
