import type { AcceptLine } from './accept-line.ts'
import { shownByEffectsBench } from './shown-by-bench.ts'
import { shownByCampaign } from './shown-by-campaign.ts'
import { shownByTests } from './shown-by-tests.ts'
import { shownInTurn } from './shown-in-turn.ts'

/** What follows from a status: time, mail, identities, announcements. */
const lines: AcceptLine[] = [
  {
    line: 1,
    title: '2,000 lives of a year: every owed effect once, none early, none missing',
    show: () =>
      shownInTurn([
        () => shownByCampaign('lives'),
        () =>
          shownByTests([
            'test/lives/lives.test.ts',
            'test/lives/judge/judge-late.test.ts',
            'test/lives/judge/judge-notices.test.ts',
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
            'test/notices/a-mail-is-sent-and-read-back.test.ts',
            'test/notices/a-mail-is-refused-or-must-wait.test.ts',
            'test/docs/notice-pictures.test.ts',
          ]),
        () =>
          shownByTests(['test/browser/notices.test.ts'], { config: 'vitest.browser.config.ts' }),
      ]),
  },
  {
    line: 3,
    title:
      'No personal data in logs; provisioning failures are findings, retried, and block nobody',
    show: () =>
      shownByTests([
        'test/story/the-canary-is-found-nowhere-but-in-tenants.test.ts',
        'test/story/a-customer-is-written-to.test.ts',
        'test/story/an-identity-provider-that-is-away-blocks-nobody.test.ts',
        'test/provision/keycloak.test.ts',
        'test/provision/keycloak-contract.test.ts',
      ]),
  },
  {
    line: 4,
    title: 'Ingest and refresh are not slower by 5 % while 100,000 effects are owed and SMTP hangs',
    show: shownByEffectsBench,
  },
]

export default lines
