import { tenantParams } from '@bursar/wire/operator/subscriptions'
import {
  customerParams,
  mergeBody,
  moveCustomerBody,
  undoMergeBody,
} from '@bursar/wire/operator/tenant/tenant-actions'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION } from '../../options/list-options.ts'
import { parsed, REASON } from '../../options/parse.ts'
import { print } from '../../output/print.ts'
import { type ActionResult, askOperatorService } from '../ask-operator-service.ts'

/** `bursar tenants merge`. */
export function mergeCommand(): Command {
  return new Command('merge')
    .description('Merge a tenant into another; its ID becomes an alias')
    .argument('<tenant>', 'ID of the tenant to merge')
    .argument('<into>', 'ID of the tenant that stays')
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOf('bursar tenants merge bt_acme_x3 acme --reason "the same company"'),
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
    .description('Undo a merge, up to 30 days later')
    .argument('<tenant>', 'ID of the tenant that was merged')
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOf('bursar tenants undo-merge bt_acme_x3 --reason "two companies"'),
    )
    .action(async (tenant: string, { reason, json }: ActionResult) => {
      const params = parsed(tenantParams, { tenant_id: tenant })
      const body = parsed(undoMergeBody, { reason })
      const done = await askOperatorService((service, by) =>
        service.undoMerge({ params, body }, by),
      )
      print(done, json, [`Undid the merge: ${tenant} is a separate tenant again.`])
    })
}

/** `bursar tenants move-customer`. */
export function moveCustomerCommand(): Command {
  return new Command('move-customer')
    .description('Move a Stripe customer and its subscriptions to another tenant')
    .argument('<customer>', 'Stripe customer: cus_…')
    .argument('<tenant>', 'ID of its new tenant')
    .requiredOption(...REASON)
    .option('--account <id>', 'Connected account, if several have this customer ID: acct_…')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar tenants move-customer cus_Q1 acme --reason "a mix-up"'))
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
