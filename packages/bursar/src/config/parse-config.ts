import { z } from 'zod'
import type { FileApi } from './api/parse-api.ts'
import type { Plans, Signup } from './config.ts'
import { CONFIG_FILE } from './file/config-file.ts'
import { sentencesOf } from './file/file-sentences.ts'
import type { EmailPolicy, FileBrand } from './mail/parse-emails.ts'
import type { FileBillingPolicy } from './plans/billing-policy.ts'
import { Problems } from './problems.ts'
import type { WebhooksFile } from './webhook/parse-webhooks.ts'

/** The config file, checked and with its defaults. Secrets are still only named. */
export interface FileConfig {
  readonly plans: Plans
  /** null: nothing is said; the default depends on who gives out tenant ids. */
  readonly signup: { readonly mode: Signup['mode'] | null; readonly sameEmail: Signup['sameEmail'] }
  /** Without what the environment says. */
  readonly billing: FileBillingPolicy
  readonly endpoints: readonly {
    readonly name: string
    readonly accountClass: 'own' | 'connected'
    readonly accounts: readonly string[]
    readonly secretEnv: string
  }[]
  readonly delivery: 'observe' | 'live'
  readonly refresh: { readonly requestsPerSecond: number; readonly concurrency: number }
  readonly brand: FileBrand
  readonly emails: EmailPolicy
  readonly webhooks: WebhooksFile
  readonly api: FileApi
  readonly anchorFile: string | null
}

const WITHOUT_PLANS = z.object({ ...CONFIG_FILE.shape, plans: CONFIG_FILE.shape.plans.optional() })

/** Where there is no config file. */
export const NO_FILE: FileConfig = fileConfigOf(WITHOUT_PLANS.parse({}))

/**
 * Pure: what the config file exports or holds → what we use of it.
 * @throws AppError of the family `config` that lists every problem.
 */
export function parseConfig(raw: unknown): FileConfig {
  const problems = new Problems()
  const parsed = parseConfigInto(problems, raw)
  problems.throwIfAny()
  return parsed
}

/**
 * As `parseConfig`, but adds to a list. What it returns then holds the sections without a problem,
 * so that the environment can be checked against them, and counts for nothing else.
 */
export function parseConfigInto(problems: Problems, raw: unknown): FileConfig {
  const read = CONFIG_FILE.safeParse(raw)
  if (read.success) return fileConfigOf(read.data)
  for (const sentence of sentencesOf(read.error.issues)) {
    problems.add('CONFIG_FILE_MALFORMED', sentence)
  }
  const wrong = new Set(read.error.issues.map(({ path }) => path[0]))
  const entries = typeof raw === 'object' && raw !== null ? Object.entries(raw) : []
  const sound = Object.fromEntries(entries.filter(([key]) => !wrong.has(key)))
  return fileConfigOf(WITHOUT_PLANS.parse(sound))
}

function fileConfigOf(file: z.output<typeof WITHOUT_PLANS>): FileConfig {
  const { signup, graceAfterTrial, ...billing } = file.policy
  const said = typeof signup === 'string' ? { mode: signup } : signup
  return {
    plans: file.plans ?? {},
    signup: { mode: null, sameEmail: 'confirm', ...said },
    billing: { ...billing, graceAfterTrialDays: graceAfterTrial },
    endpoints: listOf(file.endpoints).map(({ class: accountClass, ...rest }) => ({
      ...rest,
      accountClass,
    })),
    delivery: file.delivery,
    refresh: file.refresh,
    brand: file.brand,
    emails: file.emails,
    webhooks: {
      allowPrivate: file.webhooks.allowPrivate,
      endpoints: listOf(file.webhooks.endpoints),
    },
    api: file.api,
    anchorFile: file.audit.anchorFile,
  }
}

function listOf<T extends object>(entries: Readonly<Record<string, T>>): ({ name: string } & T)[] {
  return Object.entries(entries).map(([name, entry]) => ({ name, ...entry }))
}
