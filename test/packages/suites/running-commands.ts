import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { openMerchant } from '../../probe/zoo/merchant/open-merchant.ts'
import { bareHttp } from '../../probe/zoo/stacks/bare-http.ts'
import { ZOO_SECRETS } from '../../probe/zoo/visit.ts'
import { CommandProcess } from '../../support/command-process.ts'
import { AUDIT_KEY_TEXT, TEST_SECRET } from '../../support/test-config.ts'

const PACKAGES = resolve(import.meta.dirname, '../../../packages')
const [SECRET = ''] = ZOO_SECRETS
/** What the repository's npm scripts set would lead to the sources; npx must not fetch anything. */
const STRANGE = {
  NODE_OPTIONS: undefined,
  npm_config_node_options: undefined,
  npm_config_yes: 'false',
}

/** The commands as a newcomer starts them, by npx in a folder where the packages are installed. */
export function testRunningCommands(app: () => string): void {
  const npx = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    new CommandProcess(args, { cwd: app(), env: { ...STRANGE, ...env }, runs: ['npx'] })

  async function said(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const command = npx(args, env)
    const { code } = await command.ended
    return { code, out: command.output, err: command.errors }
  }

  test.each([
    ['bursar', 'bursar'],
    ['stripe-simulator', 'simulator'],
    ['stripe-webhook-probe', 'probe'],
  ])('npx %s says its version, and how it is used', async (name, folder) => {
    const { version } = JSON.parse(readFileSync(join(PACKAGES, folder, 'package.json'), 'utf8'))
    expect(await said([name, '--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
    const { code, out } = await said([name, '--help'])
    expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`^Usage: ${name} `))])
  })

  describe('a new project', () => {
    test('begins with npx bursar init, whose config is accepted', async () => {
      const { code, out } = await said(['bursar', 'init'])
      expect([code, out]).toEqual([0, expect.stringMatching(/^Created {2}bursar\.config\.ts\n/)])
      expect(out).not.toContain('npm i')
      const env = {
        DATABASE_URL: 'postgres://user:password@db.example:5432/bursar',
        AUDIT_KEY: AUDIT_KEY_TEXT,
        STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
        STRIPE_WEBHOOK_SECRET: TEST_SECRET,
      }
      const source = `
        import { loadConfig } from 'bursar'
        const given = { env: process.env, cwd: process.cwd(), mode: 'serve' }
        console.log(Object.keys((await loadConfig(given)).plans).join())`
      const load = new CommandProcess(['--input-type=module', '-e', source], {
        ...{ cwd: app(), env: { ...STRANGE, ...env }, runs: [process.execPath] },
      })
      expect((await load.ended).code).toBe(0)
      expect(load.output).toBe('starter,pro\n')
    })

    test('runs with npx bursar dev until Ctrl-C', async () => {
      const dev = npx(['bursar', 'dev'], { PORT: '0', SMTP_URL: '', DATABASE_URL: undefined })
      const [, webhook = ''] = await dev.says(/Webhook endpoint +(http\S+)/)
      const [, bearer = '', url = ''] = await dev.says(/-H "Authorization: (\S+ \S+)" (http\S+)/)
      expect((await fetch(new URL('/readyz', webhook))).status).toBe(200)
      await dev.says(/Bursar keeps running/)
      const answer = await fetch(url, { headers: { authorization: bearer } })
      expect(await answer.json()).toMatchObject({ allowed: true, limit: 50, plan: 'starter' })
      expect(dev.errors).toBe('')
      await dev.pressCtrlC()
      await expect(fetch(new URL('/readyz', webhook))).rejects.toThrow('fetch failed')
    })
  })

  test('npx stripe-simulator answers the official package until Ctrl-C', async () => {
    const command = npx(['stripe-simulator', '--port', '0', '--json'])
    const [line] = await command.says(/^\{.*\}$/m)
    const { api_key: key, port, url } = JSON.parse(line)
    const stripe = new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', telemetry: false })
    expect((await stripe.customers.create({ email: 'ada@acme.example' })).id).toMatch(/^cus_/)
    await command.pressCtrlC()
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  test('npx stripe-webhook-probe judges an endpoint', async () => {
    const merchant = openMerchant({
      ...{ secrets: [SECRET], stripeUrl: 'http://127.0.0.1:9', fault: null, plans: {} },
    })
    const running = await bareHttp(merchant)
    try {
      const args = ['stripe-webhook-probe', running.url, '--only', 'B01', '--json']
      const { code, out } = await said(args, { STRIPE_WEBHOOK_SECRET: SECRET })
      expect(code).toBe(0)
      expect(JSON.parse(out).summary).toMatchObject({ calibrated: true, findings: 0 })
    } finally {
      merchant.close()
      await running.close()
    }
  })
}
