import { isIP } from 'node:net'
import { webhookSecretBytes } from '@bursar/wire/webhook-secret'
import { isLoopback } from '../../base/outward/loopback.ts'
import { isPublicAddress } from '../../base/outward/public-address.ts'
import { whatIsWrongWithSecret } from '../../base/signing-secret.ts'
import type { Problems } from '../problems.ts'
import { readSetting } from '../read-settings.ts'
import { readBy, required, setting } from '../setting.ts'
import type { Env, LoadMode } from '../settings/load-mode.ts'
import { parseSigningSecrets } from '../settings/signing-secrets.ts'
import type { WebhooksConfig, WebhooksFile } from './parse-webhooks.ts'

const SECRETS = setting<readonly string[]>({
  meaning: 'Signs the messages to this endpoint.',
  expects:
    'whsec_ and the base64 of 24 to 64 random bytes (printf whsec_; openssl rand -base64 ' +
    '32); during a rotation several, separated by commas',
  schema: readBy((text) =>
    parseSigningSecrets(text, (secret) => {
      const isKey = webhookSecretBytes(secret) !== null
      return (
        whatIsWrongWithSecret(secret) ?? (isKey ? null : 'it is not the base64 of 24 to 64 bytes')
      )
    }),
  ),
  absent: required([]),
  secret: true,
})

interface Surroundings {
  readonly env: Env
  readonly mode: LoadMode
  readonly livemode: boolean
  /** Secrets that are in use elsewhere. */
  readonly taken: readonly string[]
}

/** The outgoing endpoints with their secrets. What is dangerous is refused outside development. */
export function webhooksOf(
  problems: Problems,
  file: WebhooksFile,
  { env, mode, livemode, taken }: Surroundings,
): WebhooksConfig {
  const allowsPrivate = file.allowPrivate ?? mode === 'dev'
  if (file.allowPrivate === true && livemode) {
    const advice = 'Remove it, or use a test key.'
    const wrong = 'webhooks.allowPrivate is for development, but STRIPE_SECRET_KEY is a live key.'
    problems.add('CONFIG_FILE_MALFORMED', `${wrong} ${advice}`)
  }
  const used = [...taken]
  const endpoints = file.endpoints.map(({ name, url, events, secretEnv }) => {
    if (!allowsPrivate) checkUrl(problems, name, url)
    const isRequired = mode !== 'database'
    const secrets = readSetting(problems, env, { name: secretEnv, setting: SECRETS, isRequired })
    if (secrets.some((secret) => used.includes(secret))) {
      const advice =
        'Give every endpoint its own secret: with it, anyone can send messages as Bursar.'
      problems.add(
        'SETTING_MALFORMED',
        `${secretEnv} contains a secret of another endpoint. ${advice}`,
      )
    }
    used.push(...secrets)
    return { name, url, events, secrets }
  })
  return { allowsPrivate, endpoints }
}

/** What can be known without asking anybody; the addresses of a name are checked at every call. */
function checkUrl(problems: Problems, name: string, { protocol, hostname }: URL): void {
  const at = `webhooks.endpoints.${name}.url`
  const development = 'webhooks.allowPrivate lifts this in development'
  if (protocol !== 'https:') {
    problems.add('CONFIG_FILE_MALFORMED', `${at} must begin with https:// (${development}).`)
  }
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isLoopback(hostname) || (isIP(address) !== 0 && !isPublicAddress(address))) {
    problems.add('CONFIG_FILE_MALFORMED', `${at} must be a public address (${development}).`)
  }
}
