import { z } from 'zod'
import { BILLING_USUAL } from '../plans/billing-policy.ts'
import { choice, section, usually, wholeNumber } from './file-schema.ts'

const mode = choice(['open', 'intent'])

const SIGNUP = section({
  mode: mode.meta({
    description:
      '`open`: the checkout gets a tenant of its own, with access. `intent`: the checkout is on ' +
      'hold. `bursar dev` uses `open` unless this is set. `bursar worker` without `OIDC_ISSUER` ' +
      'requires this key.',
    absent: '`open`; `intent` with `OIDC_ISSUER`',
  }),
  sameEmail: usually(choice(['confirm', 'separate', 'attach']), 'confirm').meta({
    description:
      'With `open`: what happens if the email address belongs to an existing tenant. `confirm`: ' +
      'that tenant gets a link that merges the two tenants. `separate`: both tenants stay. ' +
      '`attach`: the checkout belongs to the existing tenant.',
  }),
})

const USUAL = BILLING_USUAL

/** What is decided without asking. */
export const POLICY = section({
  signup: z
    .union([mode, SIGNUP], { error: 'must be "open" or "intent".' })
    .optional()
    .meta({
      description:
        'What happens to a paid checkout ' +
        '[without proof of a tenant](../concepts/ownership.md). You can also set the mode alone: ' +
        '`"open"`.',
    }),
  graceAfterTrial: usually(wholeNumber(0, 365), USUAL.graceAfterTrialDays).meta({
    description:
      'Days of grace for tenants that have never paid anything, for example after a free trial ' +
      '(0–365).',
  }),
  whileProcessing: usually(choice(['grant', 'wait']), USUAL.whileProcessing).meta({
    description:
      '`wait`: no access until the bank debit for the first invoice of a subscription succeeds. ' +
      '`grant`: access starts while the debit is processing. Renewals always keep their access ' +
      'while they are processing.',
  }),
  unpaidUpgrade: usually(choice(['previous', 'current']), USUAL.unpaidUpgrade).meta({
    description:
      'What a tenant may use while the invoice of an upgrade is unpaid. `previous`: the plan and ' +
      'quantity of the last paid invoice. `current`: the new plan at once.',
  }),
  onUnlistedPrice: usually(choice(['keep', 'withdraw']), USUAL.onUnlistedPrice).meta({
    description:
      'What happens when a known subscription moves to a price in no plan. `keep`: the old plan ' +
      'stays, and operators are reminded daily after `UNLISTED_PRICE_DAYS`. `withdraw`: access ' +
      'ends at once.',
  }),
  onFullRefund: usually(choice(['nothing', 'suspend']), USUAL.onFullRefund).meta({
    description:
      'What a full refund of the current period does to access. `nothing`: only Stripe ' +
      'changes the status. `suspend`: access is off until a later period is paid or the ' +
      'refund fails.',
  }),
  onDisputeLost: usually(choice(['nothing', 'suspend']), USUAL.onDisputeLost).meta({
    description:
      'What a lost dispute about the current period does to access: `nothing` or `suspend`.',
  }),
  brake: usually(choice(['on', 'off']), 'on').meta({
    description:
      'Whether Bursar puts a [mass loss of access](../operate/brake.md) on hold until an ' +
      'operator decides: more than 2% of the tenants, and at least 20, within an hour.',
  }),
}).meta({ description: 'Decisions that Bursar makes on its own.' })
