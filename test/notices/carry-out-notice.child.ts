import { NO_BRAND, NOTICES_USUAL } from '../../packages/bursar/src/config/mail/parse-notices.ts'
import { smtpMailer } from '../../packages/bursar/src/effects/notice/mail/smtp-mailer.ts'
import { noticeHandler } from '../../packages/bursar/src/effects/notice/notice-handler.ts'
import { carryOut } from '../../packages/bursar/src/outbox/carry-out.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { FROM, TEST_KEY } from '../support/mail/notice-stage.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** A process that tries one notice, and is killed in the middle of it. */
const [url = '', host = '', port = '', effectId = '', now = ''] = process.argv.slice(2)
const pool = createPool({ url, max: 2, clock: new VirtualClock(now) })
const notice = noticeHandler({
  pool,
  mailer: smtpMailer({ host, port: Number(port), security: 'offered', login: null }),
  from: FROM,
  brand: { ...NO_BRAND, name: 'Turbine', billingUrl: 'https://turbine.example/billing' },
  notices: NOTICES_USUAL,
  plans: TEST_PLANS,
  mergeLinks: null,
  key: TEST_KEY,
  readPayment: null,
})
await carryOut(pool, effectId, { notice })
await pool.end()
