import { AppError } from '@bursar/wire/errors'
import { Command, InvalidArgumentError } from 'commander'
import type { Config } from '../../config/config.ts'
import { pathOf } from '../../operator/now/endpoints.store.ts'
import {
  type AppliedEndpoint,
  applyEndpoint,
  assertCreatable,
  planEndpoints,
} from '../../service/registration/apply-endpoints.ts'
import type { EndpointStep } from '../../service/registration/plan-endpoints.ts'
import { EndpointWriter } from '../../stripe/endpoint-writer.ts'
import { configFromHere } from '../config-from-here.ts'
import { JSON_OPTION } from '../options/list-options.ts'
import { factLines, print } from '../output/print.ts'
import { openSecretFile, type SecretFile } from './secret-file.ts'

interface ApplyFlags {
  readonly url?: string
  readonly yes?: boolean
  readonly secretFile?: string
  readonly json?: boolean
}

const EXAMPLE = `
Examples:
  $ bursar endpoints apply --url https://billing.example.com
  $ bursar endpoints apply --yes --secret-file stripe.env
`
const KEY_MISSING = 'Set STRIPE_SECRET_KEY to a key that can write webhook endpoints.'
const HTTPS_NEEDED = 'Stripe sends live events to https:// only. Use --url https://…'
const DASHBOARD = 'https://dashboard.stripe.com'

/** `bursar endpoints apply`: makes the endpoints in Stripe those of the config. */
export function applyCommand(): Command {
  return new Command('apply')
    .description('Create or update the webhook endpoints in Stripe (without --yes: only compare)')
    .option('--url <url>', 'Base URL at which Stripe reaches Bursar (default: PUBLIC_URL)', baseUrl)
    .option('-y, --yes', 'Write the changes to Stripe')
    .option(
      '--secret-file <file>',
      'Write the signing secrets of created endpoints to this new file (mode 0600)',
    )
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLE)
    .action(async ({ url, yes = false, secretFile, json }: ApplyFlags) => {
      const config = await configFromHere('database')
      const writer = new EndpointWriter(checked(config))
      const steps = await planEndpoints(config, baseUrlOf(config, url), writer)
      assertCreatable(steps)
      const done = yes ? await applyAll(steps, { config, writer, secretFile }) : steps.map(planned)
      const lines = done.flatMap((one) => linesOf(one, { config, secretFile, isWritten: yes }))
      if (yes) lines.push(...done.flatMap((one) => keptSecretLines(one, { config, secretFile })))
      const isPlan = !yes && steps.some(({ action }) => action !== 'none')
      const more = isPlan ? ['', 'Nothing was written. Repeat the command with --yes.'] : []
      print({ written: yes, endpoints: done.map(answerOf) }, json, [...lines, ...more])
    })
}

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isHttp = url !== null && ['http:', 'https:'].includes(url.protocol)
  const isPlain = isHttp && url.username === '' && url.search === '' && url.hash === ''
  if (!isPlain) throw new InvalidArgumentError('Use a URL such as https://billing.example.com.')
  return text
}

function checked({ stripe }: Config): Config['stripe'] {
  if (stripe.secretKey === '') throw new AppError('SETTINGS_REFUSED', KEY_MISSING)
  return stripe
}

/** null: only endpoints that exist can be compared. */
function baseUrlOf({ publicUrl, stripe }: Config, url: string | undefined): string | null {
  const base = url ?? publicUrl
  if (base !== null && stripe.livemode && !base.startsWith('https:')) {
    throw new AppError('SETTINGS_REFUSED', HTTPS_NEEDED)
  }
  return base
}

/** `isStored`: its secret is in the file. */
interface Done {
  readonly step: EndpointStep
  readonly id: string | null
  readonly isStored: boolean
}

function planned(step: EndpointStep): Done {
  return { step, id: step.action === 'create' ? null : step.id, isStored: false }
}

interface Applying {
  readonly config: Config
  readonly writer: EndpointWriter
  readonly secretFile: string | undefined
}

/** The secret goes into the file and nowhere else. */
async function applyAll(
  steps: readonly EndpointStep[],
  { config, writer, secretFile }: Applying,
): Promise<Done[]> {
  const isCreating = steps.some(({ action }) => action === 'create')
  const file = isCreating && secretFile !== undefined ? await openSecretFile(secretFile) : null
  try {
    const done: Done[] = []
    for (const step of steps) {
      const applied = await applyEndpoint(step, writer)
      const isStored = await store(applied, variableOf(config, step), file)
      done.push({ step, id: applied.id, isStored })
    }
    return done
  } finally {
    await file?.close()
  }
}

async function store(
  { secret }: AppliedEndpoint,
  variable: string,
  file: SecretFile | null,
): Promise<boolean> {
  if (secret === null || file === null) return false
  await file.write(variable, secret)
  return true
}

function variableOf({ endpoints }: Config, { wanted }: EndpointStep): string {
  const endpoint = endpoints.find(({ name }) => name === wanted.name)
  return endpoint?.secretEnv ?? 'STRIPE_WEBHOOK_SECRET'
}

interface Printing {
  readonly config: Config
  readonly secretFile: string | undefined
  readonly isWritten: boolean
}

function linesOf(one: Done, { config, secretFile, isWritten }: Printing): string[] {
  const { step, id, isStored } = one
  const path = pathOf(step.wanted.name)
  if (step.action === 'none') return [`${path}: no change.`, ...duplicateLines(step)]
  if (step.action === 'update') {
    const facts = Object.fromEntries(step.differences.map((each) => [each.field, each.change]))
    const verb = isWritten ? 'updated' : 'to be updated'
    return [`${path}: ${verb} (${step.id}).`, ...factLines(facts), ...duplicateLines(step)]
  }
  const { wanted } = step
  const verb = isWritten ? `created (${id})` : 'to be created'
  return [
    `${path}: ${verb}.`,
    ...factLines({
      URL: wanted.url,
      'Events of': wanted.connect ? 'connected accounts' : 'your account',
      'Event types': wanted.eventTypes.length,
    }),
    ...(isWritten
      ? [secretLine(variableOf(config, step), { id, secretFile, isStored, config })]
      : []),
  ]
}

interface SecretPlace {
  readonly id: string | null
  readonly secretFile: string | undefined
  readonly isStored: boolean
  readonly config: Config
}

function secretLine(variable: string, { id, secretFile, isStored, config }: SecretPlace): string {
  if (isStored)
    return `  The signing secret is in ${secretFile}, as ${variable}. Restart Bursar with it.`
  const url = dashboardUrl(config, id ?? '')
  return `  Copy the signing secret from ${url} into ${variable}, and restart Bursar.`
}

/** Somebody waits for a file that is not written. */
function keptSecretLines(
  { step }: Done,
  { config, secretFile }: Pick<Printing, 'config' | 'secretFile'>,
): string[] {
  if (secretFile === undefined || step.action === 'create') return []
  const url = dashboardUrl(config, step.id)
  return [
    `  ${secretFile} was not written: Stripe shows a signing secret only when an endpoint is ` +
      `created. Copy it from ${url} into ${variableOf(config, step)}.`,
  ]
}

function dashboardUrl({ stripe }: Config, id: string): string {
  return `${DASHBOARD}/${stripe.livemode ? '' : 'test/'}webhooks/${id}`
}

function duplicateLines({ duplicates }: Extract<EndpointStep, { id: string }>): string[] {
  if (duplicates.length === 0) return []
  const ids = duplicates.join(', ')
  return [`  Stripe sends each event more than once. Delete these endpoints in Stripe: ${ids}.`]
}

function answerOf({ step, id, isStored }: Done) {
  const { wanted, action } = step
  return {
    name: wanted.name,
    url: wanted.url,
    connect: wanted.connect,
    action,
    id,
    differences: step.action === 'create' ? [] : step.differences,
    duplicates: step.action === 'create' ? [] : step.duplicates,
    secret_in_file: isStored,
  }
}
