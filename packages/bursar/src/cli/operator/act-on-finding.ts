import {
  FINDING_ACTIONS,
  type FindingAction,
  findingActionBody,
  findingParams,
  tenantBody,
} from '@bursar/wire/operator/finding/findings'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { argumentOneOf, findingId, parsed, REASON, usageError } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { type ActionResult, askOperatorService } from './ask-operator-service.ts'

/** `bursar findings act`. */
export function actionCommand(): Command {
  return new Command('act')
    .description('Act on a finding')
    .argument('<finding>', 'Finding ID', findingId)
    .addArgument(
      argumentOneOf('<action>', 'One of the actions available for the finding', FINDING_ACTIONS),
    )
    .requiredOption(...REASON)
    .option(
      '--tenant <id>',
      'For link and move: the tenant to give the customer to. For approve: the ID of the new ' +
        'tenant. For merge: the tenant that stays',
    )
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar findings act 7 dismiss --reason "a test"'))
    .action(actOn)
}

async function actOn(
  finding: string,
  action: FindingAction,
  { reason, tenant, json }: ActionResult & { readonly tenant?: string },
): Promise<void> {
  const params = parsed(findingParams, { finding_id: finding })
  const body = parsed(findingActionBody, { reason })
  const asked = { params, body }
  const named = parsedTenant(action, { reason, tenant: tenant ?? '' })
  const done = await askOperatorService((service, by) => {
    switch (action) {
      case 'refetch':
        return service.refetchFinding(asked, by)
      case 'replay':
        return service.replayFinding(asked, by)
      case 'retry':
        return service.retryFinding(asked, by)
      case 'dismiss':
        return service.dismissFinding(asked, by)
      case 'link':
        return service.linkFinding({ params, body: named }, by)
      case 'merge':
        return service.mergeFinding({ params, body: named }, by)
      case 'move':
        return service.moveFinding({ params, body: named }, by)
      case 'approve':
        return service.approveFinding({ params, body: named }, by)
    }
  })
  print(done, json, [`Finding ${finding}: ${DONE[action]}`])
}

const OF_TENANT: readonly FindingAction[] = ['link', 'merge', 'move', 'approve']

/** Said before a database is opened: the tenant that four of the actions need. */
function parsedTenant(
  action: FindingAction,
  { reason, tenant }: Record<'reason' | 'tenant', string>,
) {
  if (!OF_TENANT.includes(action)) return { reason, tenant_id: tenant }
  if (tenant === '') throw usageError(`'${action}' needs the option '--tenant <id>'.`)
  return parsed(tenantBody, { reason, tenant_id: tenant })
}

const DONE: Readonly<Record<FindingAction, string>> = {
  refetch: 'requested a refresh from Stripe.',
  replay: 'reprocessing the event.',
  retry: 'retrying.',
  dismiss: 'dismissed.',
  link: 'linked the customer to the tenant.',
  merge: 'merged the tenants.',
  move: 'moved the customer.',
  approve: 'created the tenant.',
}
