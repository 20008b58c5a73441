import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  commandStateOracle,
  compareWithBaseline,
  comparisonLine,
  findingsOf,
  PROBES,
  type ProbeReport,
  parseBaseline,
  probe,
  terminalReport,
  toHtml,
  toJson,
  toJunit,
  toSarif,
} from '../../packages/probe/src/index.ts'
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

test('JSON has the target, all probes and the summary', () => {
  const report = JSON.parse(toJson(faulty)) as ProbeReport
  expect(Object.keys(report)).toEqual(['target', 'run', 'probes', 'summary'])
  expect(report.probes).toHaveLength(PROBES.length)
  const keys = ['id', 'title', 'severity', 'verdict', 'reason', 'evidence', 'remedy', 'cwe', 'asvs']
  for (const result of report.probes)
    expect(Object.keys(result)).toEqual(expect.arrayContaining(keys))
  const found = report.probes.find(({ id }) => id === 'B15')
  expect(found?.evidence[0]?.curl).toMatch(/^curl -i .*Stripe-Signature: t=\d+,v1=[0-9a-f]{64}/)
  expect(found?.evidence[0]?.answer).toBe('400')
})

test('SARIF has a rule for each probe and a result for each finding and warning', () => {
  const { version, runs } = JSON.parse(toSarif(faulty)) as Sarif
  expect(version).toBe('2.1.0')
  const [{ tool, results, invocations }] = runs
  expect(tool.driver.rules).toHaveLength(PROBES.length)
  expect(invocations).toEqual([{ executionSuccessful: true, exitCode: 1 }])
  const errors = results.filter(({ level }) => level === 'error')
  expect(errors.map(({ ruleId }) => ruleId).sort()).toEqual(FINDINGS)
  for (const { message, locations, properties } of results) {
    expect(message.text).not.toBe('')
    const { artifactLocation, region } = locations[0].physicalLocation
    // GitHub refuses a file with any location that is not relative to the checkout.
    expect(artifactLocation.uri).toMatch(/^127\.0\.0\.1_\d+\/webhook$/)
    expect(region.startLine).toBe(1)
    expect(properties.target).toBe(faulty.target)
  }
})

test('SARIF of a run without a positive control does not look clean', async () => {
  const lost = await probe({ url: 'http://127.0.0.1:9/webhook', secrets: ZOO_SECRETS })
  const { runs } = JSON.parse(toSarif(lost)) as Sarif
  expect(runs[0].results).toEqual([])
  expect(runs[0].invocations).toMatchObject([
    {
      executionSuccessful: false,
      exitCode: 2,
      toolExecutionNotifications: [{ level: 'error', message: { text: expect.any(String) } }],
    },
  ])
})

interface Sarif {
  version: string
  runs: [
    { tool: { driver: { rules: { id: string }[] } }; invocations: unknown; results: SarifResult[] },
  ]
}

interface SarifResult {
  ruleId: string
  level: string
  message: { text: string }
  locations: [
    { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } },
  ]
  properties: { target: string }
}

test('JUnit has a case for each probe: findings fail, inconclusive probes are skipped', () => {
  const xml = toJunit(faulty)
  const { verdicts } = faulty.summary
  expect(xml.match(/<testcase /g)).toHaveLength(PROBES.length)
  expect(xml.match(/<failure /g)).toHaveLength(FINDINGS.length)
  expect(xml.match(/<skipped /g)).toHaveLength(verdicts.skipped + verdicts.inconclusive)
  expect(xml).toContain(`tests="${PROBES.length}" failures="${FINDINGS.length}"`)
})

test('the HTML page loads nothing and lists the most severe findings first', () => {
  const page = toHtml(faulty, new Date('2026-11-23T12:00:00Z'))
  expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(/)
  expect(page).toContain('Nov 23, 2026, 12:00 UTC')
  const order = [...page.matchAll(/<h3>([A-Z]\d\d) /g)].map((match) => match[1]!)
  expect(order.slice(0, 4).sort()).toEqual(FINDINGS)
  expect(page.indexOf('(critical)')).toBeLessThan(page.indexOf('(high)'))
})

test('the text lists findings by severity and ends with the verdict and the counts', () => {
  const text = terminalReport(faulty, { colour: false })
  const order = [...text.matchAll(/^(?:fail|likely) +([A-Z]\d\d)/gm)].map((match) => match[1]!)
  expect(order.sort()).toEqual(FINDINGS)
  expect(text).toContain('\nFAILED: 4 findings at or above the --fail-on severity.\n')
  expect(text).toMatch(/\n\d+ fail, .*\d+ pass \(\d+ requests, \d+\.\d s\)\n$/)
  expect(terminalReport(correct, { colour: false })).not.toMatch(/^(?:fail|likely)/m)
})

test('findings are counted at or above a severity', () => {
  const count = (severity: 'critical' | 'high') => findingsOf(faulty.probes, severity).length
  expect([count('critical'), count('high')]).toEqual([2, 4])
  expect(faulty.summary).toMatchObject({ findings: 4, exit_code: 1 })
  expect(correct.summary).toMatchObject({ findings: 0, exit_code: 0 })
})

describe('a baseline', () => {
  const since = (earlier: ProbeReport, now: ProbeReport) =>
    compareWithBaseline(parseBaseline(toJson(earlier)), now)
  const judged = (verdict: ProbeReport['probes'][number]['verdict']): ProbeReport => ({
    ...faulty,
    probes: faulty.probes.map((one) => (FINDINGS.includes(one.id) ? { ...one, verdict } : one)),
  })

  test('reports new and fixed findings', () => {
    const worse = since(correct, faulty)
    expect(worse.appeared).toEqual(FINDINGS)
    expect(worse.gone).toEqual([])
    const better = since(faulty, correct)
    expect(better.gone).toEqual(FINDINGS)
    expect(comparisonLine(better)).toMatch(/^4 fixed \(B06, B15, B16, B17\)/)
    expect(comparisonLine(since(faulty, faulty))).toBe('')
  })

  test.each([
    ['inconclusive', 'now inconclusive or skipped'],
    ['skipped', 'now inconclusive or skipped'],
    ['warn', 'now only a warning'],
  ] as const)('tells of a finding that is %s now', (verdict, words) => {
    const line = comparisonLine(since(faulty, judged(verdict)))
    expect(line).toBe(`4 ${words} (B06, B15, B16, B17)`)
  })

  test('must be a report', () => {
    expect(() => parseBaseline('{}')).toThrow('not a JSON report')
  })
})

test('no report contains credentials for the service', async () => {
  const mint = createServer((request, response) => {
    request.resume()
    response.end('{"url":"https://checkout.stripe.com/c/pay/cs_test_1"}')
  })
  mint.listen(0, '127.0.0.1')
  await once(mint, 'listening')
  const blanked = ['mysessionid0123', 'token-of-somebody']
  try {
    const report = await probe({
      url: `http://127.0.0.1:${(mint.address() as AddressInfo).port}/webhook`,
      secrets: ZOO_SECRETS,
      staging: true,
      only: ['G09', 'D08'],
      settle: { intervalMs: 5, withinMs: 100 },
      oracles: { state: commandStateOracle('false postgres://app:hunter2hunter2@db/x') },
      world: {
        prices: { low: 'price_a', high: 'price_b' },
        checkout: {
          url: '/checkout',
          headers: {
            Cookie: `sid=${blanked[0]}; path=/`,
            Authorization: `Bearer ${blanked[1]}`,
            'Content-Type': 'application/json',
          },
          body: '{"success_url":"$RETURN_URL"}',
        },
      },
    })
    const texts = [toJson(report), toSarif(report), toJunit(report), toHtml(report, new Date(0))]
    for (const text of [...texts, terminalReport(report, { colour: false })]) {
      for (const secret of [...blanked, 'hunter2']) expect(text).not.toContain(secret)
    }
    expect(texts[0]).toContain('The command of --state-cmd failed (exit code 1).')
    expect(texts[0]).toContain('application/json')
  } finally {
    mint.close()
  }
})
