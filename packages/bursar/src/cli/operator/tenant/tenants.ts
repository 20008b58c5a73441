import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { tenantParams, tenantQuery, tenantStatus } from '@bursar/wire/operator/subscriptions'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { exampleOf, withListOptions } from '../../options/list-options.ts'
import { oneOf, parsed } from '../../options/parse.ts'
import { factLines, named, print, printList, section, timeline } from '../../output/print.ts'
import { state, toned } from '../../output/tones.ts'
import { askOperatorService, type Flags } from '../ask-operator-service.ts'
import { createTenantCommand } from './create-tenant.ts'
import { mergeCommand, moveCustomerCommand, undoMergeCommand } from './merge.ts'
import { signReferenceCommand } from './sign-reference.ts'

/** `bursar tenants`: the tenants, what they have, and which of them are the same. */
export function tenantsCommand(): Command {
  return new Command('tenants')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(createTenantCommand())
    .addCommand(signReferenceCommand())
    .addCommand(mergeCommand())
    .addCommand(undoMergeCommand())
    .addCommand(moveCustomerCommand())
}

function listCommand(): Command {
  const search =
    'Only tenants whose ID, external ID or name begins with this text, or whose email is this text'
  const tenants = new Command('list')
    .description('List tenants; show one with --id')
    .option('--id <tenant>', 'Show this tenant and its history')
    .option('--search <text>', search)
    .option('--external-id <id>', 'Only tenants with exactly this external ID, proven or claimed')
    .addOption(oneOf('--status <status>', 'Only tenants with this status', tenantStatus.options))
  return withListOptions(tenants)
    .addHelpText('after', exampleOf('bursar tenants --status GRACE'))
    .action(({ id, ...flags }: Flags & { readonly id?: string }) =>
      id === undefined ? listTenants(flags) : showTenant(id, flags),
    )
}

async function listTenants({ json, externalId, ...flags }: Flags): Promise<void> {
  const query = parsed(tenantQuery, { ...flags, external_id: externalId })
  const page = await askOperatorService((service, by) => service.tenants({ query }, by))
  printList(page, {
    json,
    none: 'No tenants match.',
    columns: [
      { title: 'Name', cell: (row) => row.name, isText: true },
      { title: 'Tenant', cell: (row) => row.tenant_id },
      { title: 'Status', cell: (row) => row.status },
      { title: 'External ID', cell: (row) => row.external_id, isText: true },
      { title: 'Claimed external ID', cell: (row) => row.claimed_external_id, isText: true },
      { title: 'Created', cell: (row) => row.created_at, isInstant: true },
    ],
  })
}

async function showTenant(tenant_id: string, { json }: Flags): Promise<void> {
  const params = parsed(tenantParams, { tenant_id })
  const tenant = await askOperatorService((service, by) => service.tenant({ params }, by))
  print(tenant, json, tenantLines(tenant))
}

function tenantLines(tenant: OperatorAnswer<'tenant'>): string[] {
  const { claimed_external_id: claimed, open_findings } = tenant
  return [
    `${toned(named(tenant.name, tenant.tenant_id), 'title')}  ${state(tenant.status)}`,
    ...factLines({
      'Billing email': tenant.billing_email,
      'External ID': tenant.external_id,
      'Claimed external ID': claimed === null ? null : `${claimed} (not proven)`,
      'Open findings': open_findings === 0 ? null : open_findings,
    }),
    ...section(
      'Subscriptions',
      tenant.subscriptions.map(({ subscription_id, status, plan_name, term_end }) => {
        const until = term_end === null ? '' : ` until ${sayMinute(term_end)}`
        return `${subscription_id}  ${state(status)}  ${plan_name}${until}`
      }),
    ),
    ...section(
      'Stripe customers',
      tenant.customers.map(({ customer_id, linked_at, linked_by }) => {
        if (linked_at === null) return `${customer_id}: not linked`
        const by = linked_by === null ? '' : ` by ${linked_by}`
        return `${customer_id}: linked on ${sayMinute(linked_at)}${by}`
      }),
    ),
    ...section(
      'Merged tenants',
      tenant.aliases.map((alias) => {
        const { tenant_id, merged_at, undo_until } = alias
        const undo = undo_until === null ? '' : `. You can undo this until ${sayMinute(undo_until)}`
        return `${tenant_id}: merged on ${sayMinute(merged_at)}${undo}`
      }),
    ),
    ...section('History', timeline(tenant.history)),
  ]
}
