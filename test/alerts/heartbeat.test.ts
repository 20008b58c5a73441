import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../packages/bursar/src/base/log.ts'
import { createMetrics } from '../../packages/bursar/src/base/metrics.ts'
import {
  LOOP_SECONDS_MAX,
  type LoopName,
  Loops,
} from '../../packages/bursar/src/base/work/loops.ts'
import { endpointRules } from '../../packages/bursar/src/delivery/webhooks/resolve-endpoint.ts'
import { Heartbeat, showDeadLoops } from '../../packages/bursar/src/service/work/heartbeat.ts'
import { startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const NAMES = Object.keys(LOOP_SECONDS_MAX) as LoopName[]

let endpoint: TestEndpoint
beforeEach(async () => {
  endpoint = await startTestEndpoint()
})
afterEach(() => endpoint.stop())

function stage({ allowsPrivate = true, callMsMax = 10_000 } = {}) {
  const clock = new VirtualClock()
  const loops = new Loops(clock, NAMES)
  const metrics = createMetrics()
  const log = createLog({ level: 'silent' })
  const rules = endpointRules({ allowsPrivate })
  const url = endpoint.url
  const heartbeat = new Heartbeat({ url, rules, loops, log, metrics, callMsMax })
  const counted = async (outcome: string) =>
    (await metrics.text()).includes(`bursar_heartbeats_total{outcome="${outcome}"} 1`)
  return { clock, loops, metrics, heartbeat, counted }
}

test('it is a GET, while all loops are alive', async () => {
  const { heartbeat, counted } = stage()
  await heartbeat.beat()
  expect(endpoint.received.map(({ method, body }) => [method, body])).toEqual([['GET', '']])
  expect(await counted('sent')).toBe(true)
})

test.each(NAMES)('it is silent while %s is dead, and comes again when that works', async (name) => {
  const { clock, loops, heartbeat, counted } = stage()
  clock.advanceSeconds(LOOP_SECONDS_MAX[name])
  for (const other of NAMES) if (other !== name) loops.succeeded(other)
  await heartbeat.beat()
  expect(endpoint.received).toHaveLength(1)
  clock.advanceSeconds(1)
  for (const other of NAMES) if (other !== name) loops.succeeded(other)
  await heartbeat.beat()
  expect(endpoint.received).toHaveLength(1)
  expect(await counted('withheld')).toBe(true)
  loops.succeeded(name)
  await heartbeat.beat()
  expect(endpoint.received).toHaveLength(2)
})

test('the metrics show which loops are dead, and none while all are alive', async () => {
  const { clock, loops, metrics } = stage()
  showDeadLoops(metrics, loops)
  const dead = async () =>
    [...(await metrics.text()).matchAll(/^bursar_loop_dead\{loop="(\w+)"\} 1$/gm)].map(
      ([, name]) => name,
    )
  expect(await dead()).toEqual([])
  clock.advanceSeconds(LOOP_SECONDS_MAX.addon + 1)
  loops.succeeded('refresh')
  expect(await dead()).toEqual(['deliver', 'tick', 'alert', 'addon', 'anchor'])
})

test('a redirect is not followed', async () => {
  const { heartbeat, counted } = stage()
  endpoint.answer = ({ response }) => response.writeHead(302, { location: '/elsewhere' }).end()
  await heartbeat.beat()
  expect(endpoint.received).toHaveLength(1)
  expect(await counted('failed')).toBe(true)
})

test('who never answers is given up', async () => {
  const { heartbeat, counted } = stage({ callMsMax: 300 })
  endpoint.answer = () => undefined
  await heartbeat.beat()
  expect(await counted('failed')).toBe(true)
})

test('an address that is not public is not called', async () => {
  const { heartbeat } = stage({ allowsPrivate: false })
  await heartbeat.beat()
  expect(endpoint.connections).toBe(0)
})
