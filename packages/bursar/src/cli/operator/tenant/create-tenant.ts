import { createTenantBody } from '@bursar/wire/tenants/tenant'
import { Command } from 'commander'
import {
  type ActionResult,
  askOperatorService,
  parsed,
  print,
  REASON,
} from '../ask-operator-service.ts'

interface Created extends ActionResult {
  readonly name?: string
  readonly email?: string
  readonly externalId?: string
  readonly customer?: string
  readonly account?: string
}

/** `bursar tenants create`. */
export function createTenantCommand(): Command {
  return new Command('create')
    .description('create a tenant, or link a Stripe customer to it (safe to repeat)')
    .argument('<tenant>', 'tenant ID')
    .requiredOption(...REASON)
    .option('--name <name>', 'display name (default: the ID)')
    .option('--email <address>', 'billing address')
    .option('--external-id <id>', 'the ID that your app uses for the tenant')
    .option('--customer <id>', 'a Stripe customer that belongs to the tenant: cus_…')
    .option('--account <id>', 'the connected account of the customer: acct_…')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ bursar tenants create acme --customer cus_Q1a2b3c4 --reason "an invoice"\n',
    )
    .action(createTenant)
}

async function createTenant(tenant: string, flags: Created): Promise<void> {
  const { reason, name, account } = flags
  const body = parsed(createTenantBody, {
    reason,
    tenant_id: tenant,
    ...(name !== undefined && { name }),
    ...(flags.email !== undefined && { billing_email: flags.email }),
    ...(flags.externalId !== undefined && { external_id: flags.externalId }),
    ...(flags.customer !== undefined && { stripe_customer_id: flags.customer }),
    ...(account !== undefined && { account }),
  })
  const made = await askOperatorService((service, by) => service.createTenant({ body }, by))
  const { tenant_id, status, name: called, customers } = made.tenant
  print(made, flags.json, [
    [tenant_id, status, called].join('  '),
    ...customers.map(({ customer_id }) => `  customer ${customer_id}`),
  ])
}
