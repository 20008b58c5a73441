import { tenantParams } from '@bursar/wire/operator/subscriptions'
import {
  customerParams,
  mergeBody,
  moveCustomerBody,
  undoMergeBody,
} from '@bursar/wire/operator/tenant/tenant-actions'
import { Command } from 'commander'
import {
  type ActionResult,
  askOperatorService,
  parsed,
  print,
  REASON,
} from '../ask-operator-service.ts'

/** `bursar tenants merge`. */
export function mergeCommand(): Command {
  return new Command('merge')
    .description('merge a tenant into another; its ID becomes an alias')
    .argument('<tenant>', 'the tenant to merge')
    .argument('<into>', 'the tenant that stays')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ bursar tenants merge bt_acme_x3 acme --reason "same firm"\n',
    )
    .action(async (tenant: string, into: string, { reason, json }: ActionResult) => {
      const params = parsed(tenantParams, { tenant_id: tenant })
      const body = parsed(mergeBody, { reason, into_tenant_id: into })
      const done = await askOperatorService((service, by) =>
        service.mergeTenant({ params, body }, by),
      )
      print(done, json, [`Merged ${tenant} into ${into}.`])
    })
}

/** `bursar tenants undo-merge`. */
export function undoMergeCommand(): Command {
  return new Command('undo-merge')
    .description('undo the merge of a tenant, up to 30 days later')
    .argument('<tenant>', 'the tenant that was merged')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ bursar tenants undo-merge bt_acme_x3 --reason "two firms"\n',
    )
    .action(async (tenant: string, { reason, json }: ActionResult) => {
      const params = parsed(tenantParams, { tenant_id: tenant })
      const body = parsed(undoMergeBody, { reason })
      const done = await askOperatorService((service, by) =>
        service.undoMerge({ params, body }, by),
      )
      print(done, json, [`${tenant} is a tenant of its own again.`])
    })
}

/** `bursar tenants move-customer`. */
export function moveCustomerCommand(): Command {
  return new Command('move-customer')
    .description('move a Stripe customer, with its subscriptions, to another tenant')
    .argument('<customer>', 'the Stripe customer: cus_…')
    .argument('<tenant>', 'its new tenant')
    .requiredOption(...REASON)
    .option(
      '--account <account>',
      'the connected account, if several have this customer ID: acct_…',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ bursar tenants move-customer cus_Q1 acme --reason "a mix-up"\n',
    )
    .action(move)
}

async function move(
  customer: string,
  tenant: string,
  { reason, account, json }: ActionResult & { readonly account?: string },
): Promise<void> {
  const params = parsed(customerParams, { customer_id: customer })
  const body = parsed(moveCustomerBody, { reason, tenant_id: tenant, account })
  const done = await askOperatorService((service, by) => service.moveCustomer({ params, body }, by))
  print(done, json, [`Moved ${customer} to ${tenant}.`])
}
