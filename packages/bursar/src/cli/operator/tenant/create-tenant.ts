import { createTenantBody } from '@bursar/wire/tenants/tenant'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION } from '../../options/list-options.ts'
import { parsed, REASON, tenantId } from '../../options/parse.ts'
import { factLines, named, print } from '../../output/print.ts'
import { state } from '../../output/tones.ts'
import { type ActionResult, askOperatorService } from '../ask-operator-service.ts'

interface CreateFlags extends ActionResult {
  readonly name?: string
  readonly email?: string
  readonly externalId?: string
  readonly customer?: string
  readonly account?: string
}

/** `bursar tenants create`. */
export function createTenantCommand(): Command {
  return new Command('create')
    .description('Create a tenant, or link a Stripe customer to it (safe to repeat)')
    .argument('<tenant>', 'Tenant ID', tenantId)
    .requiredOption(...REASON)
    .option('--name <name>', 'Display name (default: the tenant ID)')
    .option('--email <address>', 'Billing email address')
    .option('--external-id <id>', 'ID of the tenant in your app')
    .option('--customer <id>', 'Stripe customer that belongs to the tenant: cus_…')
    .option('--account <id>', 'Connected account of the customer: acct_…')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOf('bursar tenants create acme --customer cus_Q1a2b3c4 --reason "pays by invoice"'),
    )
    .action(createTenant)
}

async function createTenant(tenant: string, flags: CreateFlags): Promise<void> {
  const { reason, name, email, externalId, customer, account } = flags
  const body = parsed(createTenantBody, {
    reason,
    tenant_id: tenant,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { billing_email: email }),
    ...(externalId !== undefined && { external_id: externalId }),
    ...(customer !== undefined && { stripe_customer_id: customer }),
    ...(account !== undefined && { account }),
  })
  const done = await askOperatorService((service, by) => service.createTenant({ body }, by))
  const { tenant_id, status, customers, ...of } = done.tenant
  const ids = customers.map(({ customer_id }) => customer_id)
  print(done, flags.json, [
    `${named(of.name, tenant_id)}  ${state(status)}`,
    ...factLines({ Customers: ids.length === 0 ? null : ids.join(', ') }),
  ])
}
