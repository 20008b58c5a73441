import type { AcceptLine } from './accept-line.ts'
import { shownByMessagesBench } from './shown-by-bench.ts'
import { shownByCampaign } from './shown-by-campaign.ts'
import { shownByTests } from './shown-by-tests.ts'
import { shownInTurn } from './shown-in-turn.ts'

/** What follows from a status: time, mail, identities, outgoing webhooks. */
const lines: AcceptLine[] = [
  {
    line: 1,
    title: '2,000 lives of a year: every owed effect once, none early, none missing',
    show: () =>
      shownInTurn([
        () => shownByCampaign('lifecycles'),
        () =>
          shownByTests([
            'test/lifecycles/lifecycles.test.ts',
            'test/lifecycles/judge/judge-late.test.ts',
            'test/lifecycles/judge/judge-emails.test.ts',
          ]),
      ]),
  },
  {
    line: 2,
    title: 'Mails are read back, photographed in both languages, light and dark, and harmless',
    show: () =>
      shownInTurn([
        () =>
          shownByTests([
            'test/emails/a-mail-is-sent-and-read-back.test.ts',
            'test/emails/a-mail-is-refused-or-must-wait.test.ts',
            'test/docs/email-pictures.test.ts',
          ]),
        () => shownByTests(['test/browser/emails.test.ts'], { config: 'vitest.browser.config.ts' }),
      ]),
  },
  {
    line: 3,
    title:
      'No personal data in logs; provisioning failures are findings, retried, and block nobody',
    show: () =>
      shownByTests([
        'test/scenarios/the-canary-is-found-nowhere-but-in-tenants.test.ts',
        'test/scenarios/a-customer-is-written-to.test.ts',
        'test/scenarios/an-identity-provider-that-is-away-blocks-nobody.test.ts',
        'test/provision/keycloak.test.ts',
        'test/provision/keycloak-contract.test.ts',
      ]),
  },
  {
    line: 4,
    title:
      'Ingest and refresh are not slower by 5 % while 100,000 messages are pending and SMTP hangs',
    show: shownByMessagesBench,
  },
]

export default lines
