import { AppError } from '@bursar/wire/errors'
import Stripe from 'stripe'
import { pathOf } from '../../operator/now/endpoints.store.ts'
import { compareTypes, isOurs } from '../../service/registration/wanted-endpoint.ts'
import { type Check, type DoctorContext, error, info, judged, type Problem } from '../check.ts'
import { readDeliveries } from '../state/deliveries.store.ts'

const APPLY = 'Run `bursar endpoints apply`.'
const APPLY_URL = 'Run `bursar endpoints apply --url https://…` with the public URL of Bursar.'
/** A longer list would hide the sentence. */
const NAMED_MAX = 5

type InStripe = Stripe.WebhookEndpoint

/** Whether Stripe sends events to each endpoint of the config. */
export const stripeEndpoint: Check = {
  id: 'stripe_endpoint',
  title: 'Webhook endpoints in Stripe',
  how: 'Stripe has each endpoint of the config. It is enabled and has the URL of Bursar.',
  needs: ['stripe_permissions'],
  async run(context) {
    const all = await context.stripe.webhookEndpoints()
    const problems: Problem[] = []
    const versions = new Set<string>()
    for (const { name } of context.config.endpoints) {
      const ours = all.filter((one) => isOurs(one, name))
      const problem = await problemOf(context, name, ours)
      if (problem !== null) problems.push(problem)
      for (const { api_version } of ours) versions.add(api_version ?? 'that of the account')
    }
    // Bursar takes only IDs from events: it reads every version, and fetches in its own.
    const note =
      `Registered and enabled. API version of events: ${[...versions].join(', ')}; Bursar reads ` +
      `any, and fetches objects with ${Stripe.API_VERSION}.`
    return judged(problems, note)
  },
}

async function problemOf(
  { config, pool }: DoctorContext,
  name: string,
  ours: readonly InStripe[],
): Promise<Problem | null> {
  const path = pathOf(name)
  const fix = config.publicUrl === null ? APPLY_URL : APPLY
  if (ours.length === 0) {
    const sentence = `Stripe has no webhook endpoint with a URL that ends in ${path}.`
    return error(sentence, fix)
  }
  if (ours.every(({ status }) => status !== 'enabled')) {
    return error(`The webhook endpoint ${path} is disabled in Stripe.`, APPLY)
  }
  const hosts = ours.flatMap(({ url }) => (URL.canParse(url) ? [new URL(url).host] : []))
  const { publicUrl } = config
  if (publicUrl === null || hosts.includes(new URL(publicUrl).host)) return null
  // Whatever the host is: events arrive.
  const accepted = pool === null ? 0 : await countAccepted(pool, name)
  if (accepted > 0) return null
  const sentence =
    `Stripe sends to ${hosts[0]}${path}, but PUBLIC_URL is ${publicUrl}, and no delivery has ` +
    'arrived in 24 hours.'
  return error(sentence, `${APPLY} If the host in Stripe is correct, set PUBLIC_URL to it.`)
}

async function countAccepted(pool: NonNullable<DoctorContext['pool']>, name: string) {
  try {
    return (await readDeliveries(pool)).find(({ endpoint }) => endpoint === name)?.accepted ?? 0
  } catch (failure) {
    // The database has checks of its own.
    if (failure instanceof AppError) return 0
    throw failure
  }
}

/** Whether Stripe sends every event type that Bursar handles, and no others. */
export const stripeEventTypes: Check = {
  id: 'stripe_event_types',
  title: 'Event types of the webhook endpoints',
  how: 'Stripe sends every event type that Bursar handles, and no others.',
  needs: ['stripe_endpoint'],
  async run({ config, stripe }) {
    const all = await stripe.webhookEndpoints()
    const problems = config.endpoints.flatMap(({ name }) => {
      const enabled = all
        .filter((one) => isOurs(one, name) && one.status === 'enabled')
        .flatMap(({ enabled_events }) => enabled_events)
      return problemsOfTypes(pathOf(name), enabled)
    })
    return judged(problems, 'Stripe sends every event type that Bursar handles.')
  },
}

function problemsOfTypes(path: string, enabled: readonly string[]): Problem[] {
  const { missing, needless } = compareTypes(enabled)
  const problems: Problem[] = []
  if (missing.length > 0) {
    const sentence = `Stripe does not send these event types to ${path}: ${named(missing)}.`
    problems.push(error(sentence, APPLY))
  }
  if (needless.length > 0) {
    const sentence = `Stripe sends event types to ${path} that Bursar ignores: ${named(needless)}.`
    problems.push(info(sentence, APPLY))
  }
  return problems
}

function named(types: readonly string[]): string {
  const shown = types.map((type) => (type === '*' ? 'all (*)' : type)).slice(0, NAMED_MAX)
  const rest = types.length - shown.length
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`
}
