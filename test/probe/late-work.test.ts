import { describe, expect, test } from 'vitest'
import { findingsOf } from '../../packages/probe/src/index.ts'
import { visit } from './zoo/visit.ts'

const FAULTS = [
  ['no-dedupe', 'D01'],
  ['twins-count', 'D05'],
  ['updated-from-payload', 'E01'],
  ['complete-is-paid', 'F01'],
  ['incomplete-active', 'F04'],
  ['metadata-moves-tenant', 'G04'],
  ['livemode-ignored', 'G01'],
] as const

/** Twelve times as long as two reads of the state are apart. */
const LAG_MS = 60

describe('an endpoint that answers before it works', () => {
  test('has no finding if it is correct', async () => {
    const only = ['A02', 'B22', 'D01', 'D04', 'D05', 'E01', 'E07', 'F01', 'F04', 'G01', 'G02']
    const report = await visit({ stack: 'Hono', fault: null, lagMs: LAG_MS, only })
    expect(findingsOf(report.probes, 'info').map(({ id, reason }) => `${id}: ${reason}`)).toEqual(
      [],
    )
    const open = report.probes.filter(({ verdict }) => verdict === 'inconclusive')
    expect(open.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([])
  })

  test.each(FAULTS)('%s is caught by %s', async (fault, probe) => {
    const report = await visit({ stack: 'Hono', fault, lagMs: LAG_MS, only: [probe] })
    const found = report.probes.find(({ id }) => id === probe)
    expect(found, `${found?.verdict}: ${found?.reason}`).toMatchObject({ verdict: 'fail' })
  })
})
