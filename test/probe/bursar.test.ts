import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  findingsOf,
  PROBES,
  type ProbeReport,
  probe,
  type Verdict,
} from '../../packages/probe/src/index.ts'
import { openProbedService, type ProbedService } from '../support/probed-service.ts'

function told(report: ProbeReport, ...verdicts: Verdict[]): string[] {
  return report.probes
    .filter(({ verdict }) => verdicts.includes(verdict))
    .map(({ id, reason }) => `${id}: ${reason}`)
}

describe('our own service, two nodes, with every oracle that can be given by now', () => {
  let service: ProbedService
  let report: ProbeReport

  beforeAll(async () => {
    service = await openProbedService()
    const effort = { rounds: 4, orders: 20, seconds: 5 }
    report = await probe({ ...service.options, effort })
  })
  afterAll(() => service.close())

  test('has no finding', () => {
    expect(findingsOf(report.probes, 'info').map(({ id, reason }) => `${id}: ${reason}`)).toEqual(
      [],
    )
    expect(report.summary).toMatchObject({ calibrated: true, findings: 0, exit_code: 0 })
  })

  test('is warned of one thing, which is on purpose: a refusal names its code', () => {
    expect(told(report, 'warn')).toEqual(['H06: 3 different refusals tell why.'])
  })

  test('is judged by all probes but six, which say why not', () => {
    const open = told(report, 'inconclusive', 'skipped')
    expect(open).toEqual([
      'A03: On loopback nothing is exposed.',
      'A04: The target is plain HTTP (A03).',
      'E10: How long it may take is not known (world.reconcileSeconds).',
      'G03: This is no Connect endpoint (world.account).',
      'G09: It needs a request that mints a session (world.checkout).',
      'J02: This route takes snapshot events.',
    ])
    expect(told(report, 'pass', 'warn')).toHaveLength(PROBES.length - open.length)
  })

  test('ends the harmless tier without a finding', async () => {
    const { url, secrets } = service.options
    const harmless = await probe({ url, secrets })
    expect(harmless.summary).toMatchObject({ calibrated: true, findings: 0 })
  })
})

test('our own service for connected accounts has no finding in tenancy', async () => {
  const service = await openProbedService('connected')
  try {
    const report = await probe({ ...service.options, only: ['G'] })
    expect(told(report, 'fail', 'likely', 'warn', 'skipped')).toEqual([])
    expect(told(report, 'inconclusive')).toEqual([
      'G09: It needs a request that mints a session (world.checkout).',
    ])
  } finally {
    await service.close()
  }
})
