import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProbeFlags } from '../../packages/probe/src/cli/probe-flags.ts'
import { readProbeOptions } from '../../packages/probe/src/cli/probe-options.ts'
import { liveList } from '../../packages/probe/src/cli/probe-output.ts'
import { type ProbeReport, probe, toJson } from '../../packages/probe/src/index.ts'
import type { Merchant } from '../probe/zoo/merchant/contract.ts'
import { openMerchant } from '../probe/zoo/merchant/open-merchant.ts'
import { bareHttp } from '../probe/zoo/stacks/bare-http.ts'
import type { Running } from '../probe/zoo/stacks/front.ts'
import { ZOO_SECRETS } from '../probe/zoo/visit.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'

const MAIN = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')
const SECRET = ZOO_SECRETS[0]!
const opened: { merchant: Merchant; running: Running }[] = []
let folder: string
let correct: string
let faulty: string

async function open(fault: string | null, stripeUrl = 'http://127.0.0.1:9'): Promise<Merchant> {
  const plans = { price_zoolow: 'starter', price_zoohigh: 'pro' }
  const merchant = openMerchant({ secrets: [SECRET], stripeUrl, fault, plans })
  opened.push({ merchant, running: await bareHttp(merchant) })
  return merchant
}
const lastUrl = () => opened.at(-1)!.running.url

beforeAll(async () => {
  folder = makeFastFolder()
  await open(null)
  correct = lastUrl()
  await open('header-optional')
  faulty = lastUrl()
})
afterAll(async () => {
  for (const { merchant, running } of opened) {
    merchant.close()
    await running.close()
  }
  rmSync(folder, { recursive: true, force: true })
})

interface Ran {
  code: unknown
  out: string
  err: string
}

/** Runs `bursar probe` as a stranger would, with nothing in the environment but what is given. */
async function run(
  args: readonly string[],
  given: { env?: Record<string, string>; stdin?: string } = {},
): Promise<Ran> {
  const env = { PATH: process.env['PATH'] ?? '', ...given.env }
  const child = spawn(process.execPath, [MAIN, 'probe', ...args], { cwd: folder, env })
  child.stdin.end(given.stdin ?? '')
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  const [code] = await once(child, 'close')
  return { code, ...said }
}
const withSecret = { env: { STRIPE_WEBHOOK_SECRET: SECRET } }
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return name
}

const flags = (more: Partial<ProbeFlags> = {}): ProbeFlags => ({
  policy: [],
  format: 'text',
  failOn: 'high',
  ...more,
})

describe('the secret', () => {
  test('comes from standard input; what passes ends with 0', async () => {
    const { code, out } = await run([correct, '--only', 'B01'], { stdin: `${SECRET}\n` })
    expect([code, out]).toEqual([0, expect.stringMatching(/3 pass \(\d+ requests/)])
  })

  test('comes from a file: one a line, or separated by commas', async () => {
    const secretFile = join(folder, file('secrets.txt', `${SECRET}\n\nwhsec_b, whsec_c\n`))
    const { options } = await readProbeOptions(correct, flags({ secretFile }))
    expect(options.secrets).toEqual([SECRET, 'whsec_b', 'whsec_c'])
  })

  test('is not an argument', async () => {
    const { code, err } = await run([correct, SECRET], withSecret)
    expect([code, err]).toEqual([1, expect.stringContaining('too many arguments')])
  })

  test('is never an API key; the key is not repeated', async () => {
    const key = 'sk_live_0000000000000000'
    const { code, err } = await run([correct], { env: { STRIPE_WEBHOOK_SECRET: key } })
    expect([code, err]).toEqual([78, expect.stringContaining('never accepts API keys')])
    expect(err).not.toContain(key)
    for (const other of ['sk_test_0', 'rk_live_0', 'pk_live_0', '']) {
      const refused = probe({ url: correct, secrets: [SECRET, other] })
      await expect(refused).rejects.toMatchObject({ family: 'config' })
    }
  })
})

describe('invalid options give a clear message', () => {
  test.each<[string, Partial<ProbeFlags>, string]>([
    ['ftp://127.0.0.1/', {}, 'must be an http(s) URL'],
    ['http://user:pass@127.0.0.1/', {}, 'must not carry a user'],
    ['http://127.0.0.1:9/', { policy: ['refunds=maybe'] }, 'refunds=keep|revoke'],
    ['http://127.0.0.1:9/', { world: 'empty.json' }, 'needs "prices"'],
    ['http://127.0.0.1:9/', { world: 'odd.json' }, 'unknown keys: priecs'],
    ['http://127.0.0.1:9/', { world: 'not-there.json' }, 'Cannot read the file'],
    ['http://127.0.0.1:9/', { double: 'x' }, 'is not a port'],
  ])('%s %j', async (url, more, sentence) => {
    file('empty.json', '{}')
    file('odd.json', '{"prices":{"low":"a","high":"b"},"priecs":1}')
    const secretFile = join(folder, file('secret.txt', SECRET))
    const world = more.world === undefined ? {} : { world: join(folder, more.world) }
    const asked = async () => {
      const { options } = await readProbeOptions(url, flags({ secretFile, ...more, ...world }))
      await probe(options)
    }
    await expect(asked()).rejects.toThrow(sentence)
    await expect(asked()).rejects.toMatchObject({ family: 'config' })
  })
})

test('findings give exit code 1, --output writes the report, and a baseline shows new findings', async () => {
  const clean = await probe({ url: correct, secrets: [SECRET] })
  file('clean.json', toJson(clean))
  const to = ['--format', 'sarif', '--output', 'found.sarif']
  const { code, err } = await run([faulty, ...to, '--baseline', 'clean.json'], withSecret)
  expect(code).toBe(1)
  expect(err).toMatch(/Compared with clean\.json: \d+ new \([^)]*B01/)
  expect(readFileSync(join(folder, 'found.sarif'), 'utf8')).toContain('"ruleId": "B01"')
})

test.each([
  ['--baseline', 'not-there.json', 'Cannot read the baseline not-there.json.'],
  ['--output', 'no-folder/report.html', 'Cannot write the report to no-folder/report.html.'],
])('an invalid %s is reported before the run', async (option, name, sentence) => {
  const { code, out, err } = await run(['http://127.0.0.1:9/', option, name], withSecret)
  expect([code, out, err]).toEqual([78, '', expect.stringContaining(sentence)])
})

test('exit code 2 if the endpoint accepts no correctly signed event', async () => {
  const wrong = { stdin: 'whsec_of_somebody_else_00000' }
  const { code, out } = await run([correct, '--only', 'B01'], wrong)
  expect([code, out]).toEqual([2, expect.stringContaining('Check the secret')])
  const whole = await probe({ url: correct, secrets: ['whsec_of_somebody_else_00000'] })
  expect(whole.summary).toMatchObject({ calibrated: false, findings: 0, exit_code: 2 })
  expect(whole.summary.verdicts.pass).toBe(0)
  for (const url of ['http://127.0.0.1:9/webhook', 'http://no-such-host.invalid/webhook']) {
    const { summary } = await probe({ url, secrets: [SECRET] })
    expect(summary).toMatchObject({ reachable: false, exit_code: 2 })
  }
})

test('on a terminal each verdict is told as it falls, above a bar; elsewhere nothing', async () => {
  const drawnOn = async (isTTY: boolean) => {
    let drawn = ''
    const live = liveList({
      isTTY,
      write: (text) => {
        drawn += text
      },
    })
    await probe({
      url: correct,
      secrets: [SECRET],
      only: ['B01'],
      onProgress: live.onProgress,
    })
    live.end()
    return drawn
  }
  const lines = (await drawnOn(true)).split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[0]).toContain('[------------------------------] 0/3 A01')
  expect(lines[2]).toMatch(/B01 Missing signature header$/)
  expect(lines[3]?.endsWith(`[${'#'.repeat(30)}] 3/3 \r\u001b[2K`)).toBe(true)
  expect(await drawnOn(false)).toBe('')
})

test('--fail-on chooses which findings count', async () => {
  const codeFor = async (failOn: 'critical' | 'medium') =>
    (await probe({ url: faulty, secrets: [SECRET], only: ['B18'], failOn })).summary.exit_code
  expect([await codeFor('critical'), await codeFor('medium')]).toEqual([0, 1])
})

test('--challenge says where the token of this host belongs, and is the same every time', async () => {
  const challengeOf = async (url: string) => {
    const secretFile = join(folder, file('secret.txt', SECRET))
    return (await readProbeOptions(url, flags({ secretFile, challenge: true }))).challenge
  }
  const said = await challengeOf('https://staging.example.com/hook')
  const path = 'https://staging.example.com/.well-known/stripe-webhook-audit.txt'
  expect(said?.split('\n')).toEqual([path, expect.stringMatching(/^[0-9a-f]{32}$/)])
  expect(await challengeOf('https://staging.example.com/other')).toBe(said)
  expect(await challengeOf('https://else.example.com/hook')).not.toBe(said)
})

test('with a state, a double and a log, it judges what an event did', async () => {
  const port = await freePort()
  const merchant = await open('payload-wins', `http://127.0.0.1:${port}`)
  const seen = createServer(async ({ url }, response) => {
    await merchant.idle()
    response.end(url === '/log' ? merchant.log() : JSON.stringify(merchant.state()))
  })
  await new Promise<void>((listening) => seen.listen(0, '127.0.0.1', listening))
  const seenAt = `http://127.0.0.1:${(seen.address() as AddressInfo).port}`
  const readLog = `fetch('${seenAt}/log').then(async (log) => console.log(await log.text()))`
  try {
    const prices = { low: 'price_zoolow', high: 'price_zoohigh' }
    const marks = { metadata: { checkout_intent: '$TENANT' } }
    const { code, out } = await run(
      [
        ...[lastUrl(), '--staging', '--only', 'E01,H02', '--json'],
        ...['--world', file('world.json', JSON.stringify({ prices, marks }))],
        ...['--state-url', `${seenAt}/state`, '--double', String(port)],
        ...['--log-cmd', `"${process.execPath}" -e "${readLog}"`],
      ],
      withSecret,
    )
    const { probes } = JSON.parse(out) as ProbeReport
    const verdicts = Object.fromEntries(probes.map(({ id, verdict }) => [id, verdict]))
    expect(verdicts).toMatchObject({ A01: 'pass', A02: 'pass', E01: 'fail', H02: 'pass' })
    expect(code).toBe(1)
  } finally {
    await new Promise((closed) => seen.close(closed))
  }
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
