import { createSecretKey } from 'node:crypto'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { CommandProcess } from '../support/command-process.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'

const KEY = '8f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f2a4b6c8d0e1f3a5b7c9d1e3f5a7b9c0d'

let stage: ServiceStage
let served: Listening
beforeAll(async () => {
  const key = createSecretKey(Buffer.from(KEY, 'hex'))
  const anchorFile = join(makeScratchFolder(), 'audit.anchor')
  stage = await openServiceStage({ config: { audit: { key, anchorFile } } })
  served = await listen(stage.bursar.handle, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await served.stop()
  await stage.close()
})

const newLink = async () => (await stage.bursar.consoleLink(served.url))!

/** What a browser on this machine is answered; `Host` is what it says. */
function open(link: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(link, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** Through the door of an app that embeds Bursar and says who asks. */
async function openFrom(peerAddress: string | undefined, link: string): Promise<number> {
  const from = peerAddress === undefined ? {} : { peerAddress }
  const { host } = new URL(link)
  return (await stage.bursar.fetch(new Request(link, { headers: { host } }), from)).status
}

test('a link lets a browser on this machine in', async () => {
  expect(await open(await newLink())).toBe(302)
})

describe('a link is refused, and stays good for this machine', () => {
  test.each([
    ['Forwarded', 'for=203.0.113.9'],
    ['X-Forwarded-For', '203.0.113.9'],
    ['X-Forwarded-For', '127.0.0.1'],
    ['X-Forwarded-Host', 'localhost'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Real-IP', '203.0.113.9'],
    ['x-real-ip', ''],
    ['Via', '1.1 proxy'],
    ['CF-Connecting-IP', '203.0.113.9'],
  ])('when a proxy says %s: %s', async (name, value) => {
    const link = await newLink()
    expect(await open(link, { [name]: value })).toBe(403)
    expect(await open(link)).toBe(302)
  })

  test.each([
    '203.0.113.9',
    '10.0.0.7',
    '192.168.1.2',
    '128.0.0.1',
    '::ffff:203.0.113.9',
    '2001:db8::1',
    '::',
    '',
    '127.0.0.1.evil.example',
    undefined,
  ])('when it comes from %s, whatever Host says', async (peer) => {
    const link = (await newLink()).replace('127.0.0.1', 'localhost')
    expect(await openFrom(peer, link)).toBe(403)
    expect(await open(link.replace('localhost', '127.0.0.1'))).toBe(302)
  })

  test.each(['bursar.acme.example', '203.0.113.9:4242', 'localhost.evil.example'])(
    'when Host is %s',
    async (host) => {
      const link = await newLink()
      expect(await open(link, { host })).toBe(403)
      expect(await open(link)).toBe(302)
    },
  )
})

test.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
  'a link works from %s',
  async (peer) => {
    expect(await openFrom(peer, await newLink())).toBe(302)
  },
)

test('bursar console-link prints a new link that works once', async () => {
  const env = { DATABASE_URL: stage.database.url, PORT: String(new URL(served.url).port) }
  const run = async (...args: string[]) => {
    const command = new CommandProcess(['console-link', ...args], {
      cwd: makeScratchFolder(),
      env: { ...env, AUDIT_KEY: KEY },
    })
    const { code } = await command.ended
    return { code, output: command.output.trim() }
  }
  const { code, output } = await run()
  expect([code, output]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1/)])
  expect(output.startsWith(served.url)).toBe(true)
  expect(await open(output)).toBe(302)
  expect(await open(output)).toBe(403)
  const { url } = JSON.parse((await run('--url', served.url, '--json')).output)
  expect(await open(url)).toBe(302)
})

test('a link for a viewer lets its user read and change nothing, and the audit log has it', async () => {
  const env = { DATABASE_URL: stage.database.url, AUDIT_KEY: KEY }
  const words = ['console-link', '--url', served.url, '--role', 'viewer', '--json']
  const command = new CommandProcess(words, { cwd: makeScratchFolder(), env })
  expect((await command.ended).code).toBe(0)
  const { url, role, expires_in_minutes, audit } = JSON.parse(command.output)
  expect([role, expires_in_minutes]).toEqual(['viewer', 15])

  const opened = await fetch(url, { redirect: 'manual' })
  const cookie = opened.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const me = await fetch(`${served.url}/api/v1/operator/me`, { headers: { cookie } })
  expect(await me.json()).toMatchObject({ role: 'viewer' })

  const row = 'select event_type, details from bursar.subscription_audit where audit_id = $1'
  const { rows } = await stage.database.pool.query(row, [audit.id])
  expect(rows).toMatchObject([
    { event_type: 'operator.console.link_issued', details: { role: 'viewer' } },
  ])
})
