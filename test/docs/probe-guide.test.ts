import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { probeCommand } from '../../packages/probe/src/cli/probe-command.ts'
import { VERDICTS } from '../../packages/probe/src/contract.ts'
import {
  findingsOf,
  parsePolicy,
  parseState,
  parseWorld,
  probe,
} from '../../packages/probe/src/index.ts'
import { openMerchant } from '../probe/zoo/merchant/open-merchant.ts'
import { bareHttp } from '../probe/zoo/stacks/bare-http.ts'

const guide = readFileSync(resolve(import.meta.dirname, '../../docs/guides/probe.md'), 'utf8')
const samplesOf = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, sample]) => sample!,
  )

test('every option that the guide names exists', () => {
  const known = new Set(probeCommand().options.map(({ long }) => long))
  const foreign = ['--retry', '--retry-connrefused', '--retry-delay', '--path-as-is']
  const named = [...guide.matchAll(/--[a-z][a-z-]+/g)].map(([option]) => option)
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter((option) => !known.has(option) && !foreign.includes(option))).toEqual([])
})

test('every verdict is explained', () => {
  const explained = [...guide.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, verdict]) => verdict)
  expect(explained).toEqual(VERDICTS)
})

test('every policy that the guide names is understood', () => {
  const named = [...guide.matchAll(/`([a-z_]+)=([a-z]+)\|([a-z]+)`/g)]
  expect(named).toHaveLength(6)
  for (const [, name, one, other] of named) {
    expect(parsePolicy([`${name}=${one}`])).toEqual({ [name!]: one })
    expect(parsePolicy([`${name}=${other}`])).toEqual({ [name!]: other })
  }
})

test('the samples of a state and a world are understood as they stand', () => {
  const [state, world] = samplesOf('json')
  const [row] = parseState(state!).subscriptions
  expect(Object.values(row!).every((value) => value !== null)).toBe(true)
  expect(parseState(state!).effects).toEqual({ audit_rows: 3, mails: 1, provisioned: 1 })
  expect(parseWorld(world!)).toEqual(JSON.parse(world!))
})

test('the sample for test suites runs as it stands', async () => {
  const secret = 'whsec_of_the_test_server_only'
  const merchant = openMerchant({
    secrets: [secret],
    stripeUrl: 'http://127.0.0.1:9',
    fault: null,
    plans: {},
  })
  const running = await bareHttp(merchant)
  try {
    const [sample] = samplesOf('ts')
    const body = sample!
      .replaceAll(/^import .*$/gm, '')
      .replace('http://127.0.0.1:3000/webhook', running.url)
    const run = new Function(
      'probe',
      'findingsOf',
      `return (async () => {${body}; return report })()`,
    )
    expect((await run(probe, findingsOf)).summary).toMatchObject({ calibrated: true, exit_code: 0 })
  } finally {
    merchant.close()
    await running.close()
  }
})

test('the workflow starts nothing that is not pinned to a version and holds no real secret', () => {
  const [workflow] = samplesOf('yaml')
  const uses = [...workflow!.matchAll(/uses: (\S+)/g)].map(([, action]) => action!)
  expect(uses.length).toBeGreaterThan(2)
  expect(uses.filter((action) => !/@v\d+$/.test(action))).toEqual([])
  expect(workflow).toContain('STRIPE_WEBHOOK_SECRET: whsec_only_for_this_workflow')
})
