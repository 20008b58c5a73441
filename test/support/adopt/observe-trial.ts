import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { MailServer } from '../mail/mail-server.ts'
import { startTestEndpoint } from '../test-endpoint.ts'
import { until } from '../until.ts'
import type { Adoption } from './adopt-bench.ts'
import { type LargeAccount, runBursar, SIMULATOR_KEY } from './adopt-world.ts'
import { countOf } from './end-state.ts'

const WEBHOOK_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
/** Simulated time passes in steps, so that events come in the order of days. */
const STEP_SECONDS = 6 * 3_600
const STEPS_MAX = 120

export interface ObserveOutcome {
  readonly events: number
  /** Messages that were recorded. */
  readonly observed: number
  readonly wrongs: readonly string[]
}

/** After an adoption, the service processes so many events of the account, with mail and webhooks. */
export async function runObserve(
  { options, stripe, database }: Adoption,
  account: LargeAccount,
  events: number,
): Promise<ObserveOutcome> {
  const mails = await MailServer.start()
  const crm = await startTestEndpoint()
  const port = await freePort()
  const secret = await addEndpoint(account, `http://127.0.0.1:${port}/webhook/stripe`)
  const webhooks = {
    allowPrivate: true,
    endpoints: { crm: { url: crm.url, secretEnv: 'WEBHOOK_SECRET_CRM' } },
  }
  const env = {
    PORT: String(port),
    STRIPE_WEBHOOK_SECRET: secret,
    WEBHOOK_SECRET_CRM: WEBHOOK_SECRET,
    SMTP_URL: `smtp://127.0.0.1:${mails.address.port}`,
    MAIL_FROM: 'billing@acme.example',
  }
  const serve = runBursar(['serve'], { ...options, env, config: { webhooks } })
  try {
    const received = () => countOf(database.pool, 'bursar.stripe_events')
    const done = async () => (await countOf(database.pool, UNFINISHED)) === 0
    for (let step = 0; step < STEPS_MAX && (await received()) < events; step += 1) {
      await account.control('clock', { seconds: STEP_SECONDS })
      await account.control('deliveries/flush', {})
      await until('all events are processed', done)
    }
    const notes: readonly [string, number][] = [
      ['emails reached the mail server', mails.received.length],
      ['messages reached the webhook endpoint', crm.received.filter(isNoFinding).length],
      ['emails were sent', await countOf(database.pool, 'bursar.emails')],
      ['messages are to be sent', await countOf(database.pool, TO_BE_SENT)],
      ['writes reached Stripe', stripe.writes.length],
    ]
    const wrongs = notes.flatMap(([what, count]) => (count > 0 ? [`${count} ${what}.`] : []))
    const observed = await countOf(database.pool, OBSERVED)
    const few = (await received()) < events ? ['There were too few events.'] : []
    const none = observed === 0 ? ['No message was recorded, so nothing was shown.'] : []
    return { events: await received(), observed, wrongs: [...wrongs, ...few, ...none] }
  } finally {
    await serve.end('SIGTERM')
    await crm.stop()
    await mails.stop()
  }
}

const UNFINISHED = 'bursar.stripe_events where processed_at is null'
const OBSERVED = "bursar.outbox where outcome = 'observed'"
// Operators are told of findings in either mode.
const TO_BE_SENT =
  "bursar.outbox where outcome is distinct from 'observed' and name not like 'finding.%'"

const isNoFinding = ({ body }: { body: string }) => !/"type":"finding\.\w+"/.test(body)

/** Gives the signing secret of the endpoint. */
async function addEndpoint({ url: base }: LargeAccount, url: string): Promise<string> {
  const answer = await fetch(`${base}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${SIMULATOR_KEY}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ url, 'enabled_events[]': '*' }),
  })
  const made = (await answer.json()) as { secret?: string }
  if (made.secret === undefined) throw new Error(`No endpoint: ${JSON.stringify(made)}`)
  return made.secret
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
