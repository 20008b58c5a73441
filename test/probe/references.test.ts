import { describe, expect, test } from 'vitest'
import {
  findingsOf,
  PROBES,
  type ProbeResult,
  type Verdict,
} from '../../packages/probe/src/index.ts'
import { STACKS, type StackName, visit } from './zoo/visit.ts'

const told = (results: readonly ProbeResult[]) =>
  results.map(({ id, reason }) => `${id}: ${reason}`)
const stacks = Object.keys(STACKS) as StackName[]

describe('a correct handler has no finding', () => {
  test.each(stacks)('%s, without oracles', async (stack) => {
    const report = await visit({ stack, fault: null, harmless: true })
    expect(told(findingsOf(report.probes, 'info'))).toEqual([])
    expect(report.summary).toMatchObject({ calibrated: true, exit_code: 0 })
  })
})

test('exactly the probes that are not harmless need staging', async () => {
  const report = await visit({ stack: 'node:http', fault: null, harmless: true })
  const unstaged = report.probes.filter(({ reason }) => reason.includes('Add --staging'))
  const ids = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id)
  expect(ids(report.probes)).toEqual(ids(PROBES))
  expect(ids(unstaged)).toEqual(ids(PROBES.filter(({ tier }) => tier === 'S')))
})

/** On a busy machine these may have no steady answer; then they are not confirmed, and say so. */
const MEASURED = ['B14', 'B21', 'I01', 'I02', 'I08', 'I09']

test('with every oracle, a correct handler has no finding, and the rest say why not', async () => {
  const report = await visit({ stack: 'Fastify', fault: null })
  expect(told(findingsOf(report.probes, 'info'))).toEqual([])
  const open = report.probes.filter(
    ({ id, verdict }) => OPEN.includes(verdict) && !MEASURED.includes(id),
  )
  expect(told(open)).toEqual([
    'A03: Not applicable on loopback.',
    'A04: The endpoint uses plain HTTP (A03).',
    'E10: Set world.reconcileSeconds to the time that recovery may take.',
    'G03: Not a Connect endpoint (world.account is not set).',
    'J02: This route accepts snapshot events.',
  ])
})

const OPEN: readonly Verdict[] = ['skipped', 'inconclusive']

test('a correct handler recovers from a missed event', async () => {
  const report = await visit({ stack: 'Koa', fault: null, only: ['E10'] })
  expect(report.probes.find(({ id }) => id === 'E10')?.verdict).toBe('pass')
})

test('a correct Connect endpoint has no finding in tenancy', async () => {
  const report = await visit({ stack: 'Hono', fault: null, only: ['G'], connect: true })
  expect(told(findingsOf(report.probes, 'info'))).toEqual([])
  expect(report.probes.find(({ id }) => id === 'G03')?.verdict).toBe('pass')
})
