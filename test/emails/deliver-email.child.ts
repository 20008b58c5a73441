import { EMAILS_USUAL, NO_BRAND } from '../../packages/bursar/src/config/mail/parse-emails.ts'
import { emailHandler } from '../../packages/bursar/src/delivery/email/email-handler.ts'
import { smtpMailer } from '../../packages/bursar/src/delivery/email/mail/smtp-mailer.ts'
import { deliverMessage } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { FROM, TEST_KEY } from '../support/mail/email-stage.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** A process that tries one email, and is killed in the middle of it. */
const [url = '', host = '', port = '', messageId = '', now = ''] = process.argv.slice(2)
const pool = createPool({ url, max: 2, clock: new VirtualClock(now) })
const email = emailHandler({
  pool,
  mailer: smtpMailer({ host, port: Number(port), security: 'offered', login: null }),
  from: FROM,
  brand: { ...NO_BRAND, name: 'Turbine', billingUrl: 'https://turbine.example/billing' },
  emails: EMAILS_USUAL,
  plans: TEST_PLANS,
  mergeLinks: null,
  key: TEST_KEY,
  readPayment: null,
})
await deliverMessage(pool, messageId, { email })
await pool.end()
