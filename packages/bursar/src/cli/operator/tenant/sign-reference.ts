import { AppError } from '@bursar/wire/errors'
import { REFERENCE_LENGTH_MAX, signTenant } from '@bursar/wire/signed-reference'
import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import { Command, Option } from 'commander'
import { configFromHere } from '../../config-from-here.ts'
import { print } from '../ask-operator-service.ts'

interface Signing {
  readonly account?: string
  readonly mode?: string
  readonly json?: boolean
}

const MODES = ['live', 'test'] as const

/** `bursar tenants sign-reference`: with the key and the mode of this installation. */
export function signReferenceCommand(): Command {
  return new Command('sign-reference')
    .description('sign a tenant ID for a payment link or a pricing table')
    .argument('<tenant>', 'tenant ID; the tenant need not exist yet')
    .option('--account <id>', 'the connected account that sells: acct_… (default: your own)')
    .addOption(
      new Option(
        '--mode <mode>',
        'mode of the checkout (default: that of STRIPE_SECRET_KEY)',
      ).choices(MODES),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar tenants sign-reference org_2abCdEf\n')
    .action(signReference)
}

async function signReference(
  tenantId: string,
  { account = '', mode, json }: Signing,
): Promise<void> {
  if (!TENANT_ID_FORM.test(tenantId)) throw impossible(`${tenantId} is not a tenant ID.`)
  const config = await configFromHere('database')
  const { referenceKeys, stripe } = config
  const [key] = referenceKeys
  if (key === undefined) throw impossible('REFERENCE_KEY is not set.')
  if (mode === undefined && stripe.secretKey === '') {
    throw impossible('STRIPE_SECRET_KEY is not set: it determines the mode. Or pass --mode.')
  }
  const livemode = mode === undefined ? stripe.livemode : mode === 'live'
  const reference = signTenant(tenantId, key, { livemode, account })
  if (reference.length > REFERENCE_LENGTH_MAX) {
    throw impossible(`Stripe takes at most ${REFERENCE_LENGTH_MAX} characters.`)
  }
  print({ tenant_id: tenantId, mode: livemode ? 'live' : 'test', account, reference }, json, [
    reference,
  ])
}

const impossible = (detail: string) => new AppError('REFERENCE_IMPOSSIBLE', detail)
