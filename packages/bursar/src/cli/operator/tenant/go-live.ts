import { withProgress } from '@bursar/wire/cli/progress'
import { deliveryBody } from '@bursar/wire/operator/tenant/delivery'
import { Command } from 'commander'
import {
  countToSwitch,
  type SwitchContext,
  type SwitchedAll,
  type Switching,
  switchAll,
  switchNamed,
} from '../../../operator/actions/delivery/switch-tenants.store.ts'
import { JSON_OPTION } from '../../options/list-options.ts'
import { parsed, REASON, tenantId, usageError } from '../../options/parse.ts'
import { counted, print } from '../../output/print.ts'
import { withDatabase } from '../../with-database.ts'
import { atThisMachine, outgoingOf } from '../ask-operator-service.ts'

interface GoLiveFlags {
  readonly tenant?: readonly string[]
  readonly all?: true
  readonly observe?: true
  readonly reason: string
  readonly json?: boolean
}

const EXAMPLE = `
Examples:
  $ bursar go-live --tenant acme --reason "pilot customer"
  $ bursar go-live --all --reason "switched from the old integration"
  $ bursar go-live --observe --all --reason "wrong email template"
`

/** `bursar go-live`: from this moment on, Bursar sends what it only recorded in observe mode. */
export function goLiveCommand(): Command {
  return new Command('go-live')
    .option('--tenant <id>', 'A tenant to switch; repeat the option for several', collect, [])
    .option('--all', 'Switch all tenants')
    .option('--observe', 'Switch to observe instead: record messages and send nothing')
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLE)
    .action(goLive)
}

const collect = (id: string, before: readonly string[]) => [...before, tenantId(id)]

async function goLive({ tenant = [], all, observe, json, ...flags }: GoLiveFlags): Promise<void> {
  if ((all === true) === tenant.length > 0) throw usageError("use '--tenant' or '--all'.")
  const { reason } = parsed(deliveryBody, flags)
  const mode = observe === true ? 'observe' : 'live'
  const switching = { mode, acting: { ...atThisMachine(), reason } } as const
  const { switched, newTenants } = await withDatabase(async (pool, config) => {
    const context = { pool, auditKey: config.audit.key, outgoing: outgoingOf(config) }
    const done =
      all === true ? everyone(context, switching) : switchNamed(context, tenant, switching)
    return { switched: await done, newTenants: config.delivery }
  })
  const lines = [sentenceOf(switched, mode)]
  if (all === true && newTenants !== mode) {
    const key = 'the key "delivery" of the config file'
    lines.push(`New tenants still start in ${newTenants} mode. To change that, edit ${key}.`)
  }
  print({ mode, ...switched }, json, lines)
}

async function everyone(context: SwitchContext, switching: Switching): Promise<SwitchedAll> {
  const total = await countToSwitch(context.pool, switching.mode)
  const title = switching.mode === 'live' ? 'Going live' : 'Switching to observe'
  return withProgress({ title, total }, (advance) => switchAll(context, switching, advance))
}

function sentenceOf({ tenants, observed, provisioned }: SwitchedAll, mode: string): string {
  if (tenants === 0) return `Nothing to do: the tenants are already in ${mode} mode.`
  const switched = counted(tenants, 'tenant')
  if (mode === 'live') {
    const told = provisioned === 0 ? '' : ` Identities being updated: ${provisioned}.`
    return `Switched ${switched} to live. Bursar sends their messages from now on.${told}`
  }
  const pending = observed === 0 ? '' : ` Pending messages that are not sent: ${observed}.`
  return `Switched ${switched} to observe. Bursar sends nothing for them from now on.${pending}`
}
