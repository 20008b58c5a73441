import { expect, test } from 'vitest'
import { curlLine } from '../../packages/probe/src/http/curl-line.ts'
import { findTarget } from '../../packages/probe/src/http/target.ts'
import { visit } from './zoo/visit.ts'

const request = { method: 'POST', path: '/webhook', headers: [], body: Buffer.from('') }

test.each([
  ['twins-count', 'D05'],
  ['unknown-status-active', 'F04'],
])(
  'a finding that only the state shows has the last requests as evidence: %s',
  async (fault, id) => {
    const report = await visit({ stack: 'Hono', fault, only: [id] })
    const found = report.probes.find((one) => one.id === id)
    expect(found?.verdict).toBe('fail')
    expect(found?.evidence.length).toBeGreaterThanOrEqual(1)
    expect(found?.evidence.length).toBeLessThanOrEqual(5)
    for (const { curl, answer, request_sha256 } of found?.evidence ?? []) {
      expect(curl).toMatch(/^curl -i .*Stripe-Signature: t=\d+,v1=[0-9a-f]{64}/)
      expect(answer).toBe('200')
      expect(request_sha256).toMatch(/^[0-9a-f]{64}$/)
    }
  },
)

test('evidence names an oversized body instead of showing it', async () => {
  const report = await visit({ stack: 'Hono', fault: 'no-limit', only: ['I04'] })
  const [first] = report.probes.find(({ id }) => id === 'I04')?.evidence ?? []
  expect(first?.note).toMatch(/^\d+ MB of spaces/)
  expect(first?.curl).toContain("-X POST 'http://127.0.0.1:")
})

test('a pass has no evidence', async () => {
  const report = await visit({ stack: 'Hono', fault: null, only: ['D05'] })
  expect(report.probes.map(({ verdict, evidence }) => [verdict, evidence.length])).toEqual([
    ['pass', 0],
    ['pass', 0],
    ['pass', 0],
  ])
})

test('the curl line names the requested URL', async () => {
  const target = (await findTarget('https://127.0.0.1:8443/webhook'))!
  expect(curlLine(target, request)).toContain("'https://127.0.0.1:8443/webhook'")
  const plain = { ...target, secure: false, port: 80 }
  expect(curlLine(plain, request)).toContain("'http://127.0.0.1/webhook'")
  const six = (await findTarget('http://[::1]:3000/webhook'))!
  expect(curlLine(six, request)).toContain("'http://[::1]:3000/webhook'")
})
