import { tenantParams, tenantQuery } from '@bursar/wire/operator/subscriptions'
import { sayMinute } from '@bursar/wire/text/say-instant'
import { Command } from 'commander'
import { askOperatorService, type Flags, parsed, print } from '../ask-operator-service.ts'
import { printList, withListOptions } from '../list-options.ts'
import { createTenantCommand } from './create-tenant.ts'
import { mergeCommand, moveCustomerCommand, undoMergeCommand } from './merge.ts'
import { signReferenceCommand } from './sign-reference.ts'

/** `bursar tenants`: who has what, and which of them are one. */
export function tenantsCommand(): Command {
  return new Command('tenants')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(createTenantCommand())
    .addCommand(signReferenceCommand())
    .addCommand(mergeCommand())
    .addCommand(undoMergeCommand())
    .addCommand(moveCustomerCommand())
}

/** What `bursar tenants` does without the name of another command. */
function listCommand(): Command {
  const tenants = new Command('list')
    .description('list tenants; show one with --id')
    .option('--id <tenant>', 'show this tenant and its history')
    .option(
      '--search <text>',
      'the beginning of an ID, external ID or name, or a whole billing address',
    )
    .option('--external-id <id>', 'only those with exactly this external ID, proved or claimed')
    .option('--status <status>', 'only with this status')
  return withListOptions(tenants)
    .addHelpText('after', '\nExample:\n  $ bursar tenants --status GRACE\n')
    .action(({ id, ...flags }: Flags & { readonly id?: string }) =>
      id === undefined ? listTenants(flags) : showTenant(id, flags),
    )
}

async function listTenants({ json, externalId, ...flags }: Flags): Promise<void> {
  const named = externalId === undefined ? {} : { external_id: externalId }
  const query = parsed(tenantQuery, { ...flags, ...named })
  const page = await askOperatorService((service, by) => service.tenants({ query }, by))
  printList(page, {
    json,
    none: 'No tenants match.',
    line: ({ tenant_id, status, name, ...ids }) => {
      const claimed =
        ids.claimed_external_id === null ? [] : [`claimed external ID ${ids.claimed_external_id}`]
      const proved = ids.external_id === null ? claimed : [`external ID ${ids.external_id}`]
      return [tenant_id, status, name, ...proved].join('  ')
    },
  })
}

async function showTenant(id: string, { json }: Flags): Promise<void> {
  const params = parsed(tenantParams, { tenant_id: id })
  const found = await askOperatorService((service, by) => service.tenant({ params }, by))
  const { tenant_id, status, name, billing_email, open_findings } = found
  const { customers, aliases, subscriptions } = found
  print(found, json, [
    [tenant_id, status, name, billing_email ?? ''].join('  ').trim(),
    ...(found.external_id === null ? [] : [`  external ID ${found.external_id}`]),
    ...(found.claimed_external_id === null
      ? []
      : [`  claimed external ID ${found.claimed_external_id} (not proved)`]),
    ...customers.map(
      ({ customer_id, linked_at, linked_by }) =>
        `  customer ${customer_id}, ${linkedText(linked_at, linked_by)}`,
    ),
    ...aliases.map(
      ({ tenant_id, merged_at, undo_until }) =>
        `  alias ${tenant_id}, merged on ${sayMinute(merged_at)}` +
        (undo_until === null ? '' : `, can be undone until ${sayMinute(undo_until)}`),
    ),
    ...subscriptions.map((row) => `  ${row.subscription_id}  ${row.status}  ${row.plan_name}`),
    ...(open_findings === 0 ? [] : [`  open findings: ${open_findings}`]),
    ...found.history.map(({ at, sentence }) => `  ${at}  ${sentence}`),
  ])
}

function linkedText(at: string | null, by: string | null): string {
  if (at === null) return 'not linked'
  return `linked on ${sayMinute(at)}${by === null ? '' : ` by ${by}`}`
}
