import { AppError } from '@bursar/wire/errors'
import { REFERENCE_LENGTH_MAX, signTenant } from '@bursar/wire/signed-reference'
import { Command } from 'commander'
import { configFromHere } from '../../config-from-here.ts'
import { exampleOf, JSON_OPTION } from '../../options/list-options.ts'
import { oneOf, tenantId } from '../../options/parse.ts'
import { print } from '../../output/print.ts'

interface Signing {
  readonly account?: string
  readonly mode?: string
  readonly json?: boolean
}

const MODES = ['live', 'test'] as const

/** `bursar tenants sign-reference`: with the key and the mode of this installation. */
export function signReferenceCommand(): Command {
  return new Command('sign-reference')
    .description('Sign a tenant ID for a payment link or a pricing table')
    .argument('<tenant>', 'Tenant ID; the tenant does not have to exist yet', tenantId)
    .option(
      '--account <id>',
      'Connected account of the checkout: acct_… (default: your own account)',
    )
    .addOption(
      oneOf('--mode <mode>', 'Mode of the checkout (default: that of STRIPE_SECRET_KEY)', MODES),
    )
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar tenants sign-reference org_2abCdEf'))
    .action(signReference)
}

async function signReference(tenant: string, { account = '', mode, json }: Signing): Promise<void> {
  const config = await configFromHere('database')
  const { referenceKeys, stripe } = config
  const [key] = referenceKeys
  if (key === undefined) throw impossible('REFERENCE_KEY is not set.')
  if (mode === undefined && stripe.secretKey === '') {
    throw impossible(
      'STRIPE_SECRET_KEY is not set, so the mode is not known. Set it, or pass --mode.',
    )
  }
  const livemode = mode === undefined ? stripe.livemode : mode === 'live'
  const reference = signTenant(tenant, key, { livemode, account })
  if (reference.length > REFERENCE_LENGTH_MAX) {
    throw impossible(
      `It would be longer than the ${REFERENCE_LENGTH_MAX} characters that Stripe accepts.`,
    )
  }
  print({ tenant_id: tenant, mode: livemode ? 'live' : 'test', account, reference }, json, [
    reference,
  ])
}

const impossible = (detail: string) => new AppError('REFERENCE_IMPOSSIBLE', detail)
