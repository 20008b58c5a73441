import { AppError } from '@bursar/wire/errors'
import type { Config } from '../../config/config.ts'
import type { EndpointWriter } from '../../stripe/endpoint-writer.ts'
import { type EndpointStep, planEndpoint } from './plan-endpoints.ts'
import { wantedEndpoint } from './wanted-endpoint.ts'

/** Pure but for one read: what has to be done in Stripe about the endpoints of the config. */
export async function planEndpoints(
  { endpoints }: Pick<Config, 'endpoints'>,
  baseUrl: string | null,
  writer: Pick<EndpointWriter, 'list'>,
): Promise<EndpointStep[]> {
  const all = await writer.list()
  return endpoints.map((one) => planEndpoint(wantedEndpoint(one, baseUrl), all))
}

/** The ID of an endpoint that was written, and the secret of one that was created. */
export interface AppliedEndpoint {
  readonly id: string
  readonly secret: string | null
}

const URL_MISSING = 'Set PUBLIC_URL, or use --url with the URL at which Stripe reaches Bursar.'

/** Does one step. What has to be done is not asked again: a step is used once. */
export async function applyEndpoint(
  step: EndpointStep,
  writer: Pick<EndpointWriter, 'create' | 'update'>,
): Promise<AppliedEndpoint> {
  if (step.action === 'create') return writer.create({ ...step.wanted, url: urlOf(step) })
  if (step.action === 'update') await writer.update(step.id, step.change)
  return { id: step.id, secret: null }
}

/** An endpoint that does not exist needs a URL. Errors: SETTINGS_REFUSED. */
export function assertCreatable(steps: readonly EndpointStep[]): void {
  for (const step of steps) if (step.action === 'create') urlOf(step)
}

function urlOf({ wanted: { url } }: EndpointStep): string {
  if (url === null) throw new AppError('SETTINGS_REFUSED', URL_MISSING)
  return url
}
