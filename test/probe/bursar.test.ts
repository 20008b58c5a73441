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

/**
 * They depend on how fast the machine answers. A result that differs between attempts is reported as
 * unconfirmed, which says nothing about Bursar. A confirmed one is a finding.
 */
const LOADED = ['B14', 'B21', 'D10', 'I01', 'I02', 'I08', 'I09']
const isUnsteady = (line: string) =>
  LOADED.some((id) => line.startsWith(`${id}: Not confirmed, seen in 1 of 2 attempts`))

describe('Bursar with two nodes and every available oracle', () => {
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

  test('has one intended warning: a rejection names its code', () => {
    expect(told(report, 'warn')).toEqual([
      'H06: 3 different responses reveal why a request was rejected.',
    ])
  })

  test('is judged by all but six probes, and those say why', () => {
    const open = told(report, 'inconclusive', 'skipped')
    expect(open.filter((line) => !isUnsteady(line))).toEqual([
      'A03: Not applicable on loopback.',
      'A04: The endpoint uses plain HTTP (A03).',
      'E10: Set world.reconcileSeconds to the time that recovery may take.',
      'G03: Not a Connect endpoint (world.account is not set).',
      'G09: Set world.checkout to a request that creates a session.',
      'J02: This route accepts snapshot events.',
    ])
    expect(told(report, 'pass', 'warn')).toHaveLength(PROBES.length - open.length)
  })

  test('has no finding in the harmless tier', async () => {
    const { url, secrets } = service.options
    const harmless = await probe({ url, secrets })
    expect(harmless.summary).toMatchObject({ calibrated: true, findings: 0 })
  })
})

test('Bursar for connected accounts has no finding in tenancy', async () => {
  const service = await openProbedService('connected')
  try {
    const report = await probe({ ...service.options, only: ['G'] })
    expect(told(report, 'fail', 'likely', 'warn', 'skipped')).toEqual([])
    expect(told(report, 'inconclusive')).toEqual([
      'G09: Set world.checkout to a request that creates a session.',
    ])
  } finally {
    await service.close()
  }
})
