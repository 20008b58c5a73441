import { beforeAll, describe, expect, test } from 'vitest'
import {
  compareWithBaseline,
  comparisonLine,
  findingsOf,
  type ProbeReport,
  terminalReport,
  toHtml,
  toJson,
  toJunit,
  toSarif,
} from '../../src/probe/index.ts'
import { visit, ZOO_SECRETS } from './zoo/visit.ts'

/** Two real reports: of a handler that verifies what it has re-serialised, and of a correct one. */
let faulty: ProbeReport
let correct: ProbeReport

beforeAll(async () => {
  faulty = await visit({ stack: 'Hono', fault: 'reserialise', harmless: true })
  correct = await visit({ stack: 'Hono', fault: null, harmless: true })
})

const FINDINGS = ['B06', 'B15', 'B16', 'B17']

describe('every format', () => {
  const formats: [string, (report: ProbeReport) => string][] = [
    ['text', (report) => terminalReport(report, { colour: true })],
    ['json', toJson],
    ['sarif', toSarif],
    ['junit', toJunit],
    ['html', (report) => toHtml(report, new Date(0))],
  ]
  test.each(formats)('%s names each finding and holds no secret', (_name, write) => {
    const text = write(faulty)
    for (const id of FINDINGS) expect(text).toContain(id)
    for (const secret of ZOO_SECRETS) expect(text).not.toContain(secret)
  })
})

test('JSON has the target, all probes with their facts, and the sum', () => {
  const report = JSON.parse(toJson(faulty)) as ProbeReport
  expect(Object.keys(report)).toEqual(['target', 'run', 'probes', 'summary'])
  expect(report.probes).toHaveLength(115)
  const keys = ['id', 'title', 'severity', 'verdict', 'reason', 'evidence', 'remedy', 'cwe', 'asvs']
  for (const result of report.probes)
    expect(Object.keys(result)).toEqual(expect.arrayContaining(keys))
  const found = report.probes.find(({ id }) => id === 'B15')
  expect(found?.evidence[0]?.curl).toMatch(/^curl -i .*Stripe-Signature: t=\d+,v1=[0-9a-f]{64}/)
  expect(found?.evidence[0]?.answer).toBe('400')
})

test('SARIF has a rule for each probe and a result for each finding and warning', () => {
  const { version, runs } = JSON.parse(toSarif(faulty)) as {
    version: string
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: SarifResult[] }]
  }
  expect(version).toBe('2.1.0')
  expect(runs[0].tool.driver.rules).toHaveLength(115)
  const errors = runs[0].results.filter(({ level }) => level === 'error')
  expect(errors.map(({ ruleId }) => ruleId).sort()).toEqual(FINDINGS)
  for (const { message, locations } of runs[0].results) {
    expect(message.text).not.toBe('')
    expect(locations[0]?.physicalLocation.artifactLocation.uri).toBe(faulty.target)
  }
})

interface SarifResult {
  ruleId: string
  level: string
  message: { text: string }
  locations: { physicalLocation: { artifactLocation: { uri: string } } }[]
}

test('JUnit has a case for each probe; findings fail, what was not judged is skipped', () => {
  const xml = toJunit(faulty)
  const { verdicts } = faulty.summary
  expect(xml.match(/<testcase /g)).toHaveLength(115)
  expect(xml.match(/<failure /g)).toHaveLength(FINDINGS.length)
  expect(xml.match(/<skipped /g)).toHaveLength(verdicts.skipped + verdicts.inconclusive)
  expect(xml).toContain(`tests="115" failures="${FINDINGS.length}"`)
})

test('the page for an auditor needs nothing from elsewhere and puts the gravest first', () => {
  const page = toHtml(faulty, new Date('2026-11-23T12:00:00Z'))
  expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(/)
  expect(page).toContain('2026-11-23T12:00:00.000Z')
  const order = [...page.matchAll(/<h3>([A-Z]\d\d) /g)].map((match) => match[1]!)
  expect(order.slice(0, 4).sort()).toEqual(FINDINGS)
  expect(page.indexOf('(critical)')).toBeLessThan(page.indexOf('(high)'))
})

test('the text puts the gravest first and ends with the sum', () => {
  const text = terminalReport(faulty, { colour: false })
  const order = [...text.matchAll(/^(?:fail|likely) +([A-Z]\d\d)/gm)].map((match) => match[1]!)
  expect(order.sort()).toEqual(FINDINGS)
  expect(text).toMatch(/\n\d+ fail, .*\d+ pass \(\d+ requests, \d+\.\d s\)\n$/)
  expect(terminalReport(correct, { colour: false })).not.toMatch(/^(?:fail|likely)/m)
})

test('findings are counted from a severity on', () => {
  const count = (severity: 'critical' | 'high') => findingsOf(faulty.probes, severity).length
  expect([count('critical'), count('high')]).toEqual([2, 4])
  expect(faulty.summary).toMatchObject({ findings: 4, exit_code: 1 })
  expect(correct.summary).toMatchObject({ findings: 0, exit_code: 0 })
})

describe('a baseline', () => {
  test('tells what is new and what is gone', () => {
    const worse = compareWithBaseline(toJson(correct), faulty)
    expect(worse.appeared).toEqual(FINDINGS)
    expect(worse.gone).toEqual([])
    const better = compareWithBaseline(toJson(faulty), correct)
    expect(better.gone).toEqual(FINDINGS)
    expect(comparisonLine(better)).toMatch(/^4 gone \(B06, B15, B16, B17\)/)
    expect(comparisonLine(compareWithBaseline(toJson(faulty), faulty))).toBe('')
  })

  test('must be a report', () => {
    expect(() => compareWithBaseline('{}', correct)).toThrow('no JSON report')
  })
})
