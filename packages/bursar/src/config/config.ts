import type { KeyObject } from 'node:crypto'
import type { ApiToken } from './api/api-tokens.ts'
import type { ApiConfig } from './api/parse-api.ts'
import type { ConsoleAccess } from './identity/console-access.ts'
import type { KeycloakAccess } from './identity/keycloak.ts'
import type { Mail } from './mail/mail-settings.ts'
import type { Brand, EmailPolicy } from './mail/parse-emails.ts'
import type { WebhooksConfig } from './webhook/parse-webhooks.ts'

export interface Plan {
  readonly name: string
  readonly prices: readonly string[]
  readonly type: 'MAIN' | 'ADDON'
  /** Whole numbers from 0; null is unlimited. */
  readonly limits: Readonly<Record<string, number | null>>
  readonly features: readonly string[]
  /** Days of grace; absent: `policy.gracePeriodDays`. */
  readonly gracePeriodDays?: number
  /** Of an ADDON: it grants its limits without a MAIN subscription, too. */
  readonly standalone?: boolean
  /** Absent: `policy.onFullRefund`, `policy.onDisputeLost`. */
  readonly onFullRefund?: 'nothing' | 'suspend'
  readonly onDisputeLost?: 'nothing' | 'suspend'
}

/** What is granted before money has come, and after it should have. */
export interface BillingPolicy {
  /** Days of grace for tenants that have never paid anything. */
  readonly graceAfterTrialDays: number
  /** Whether a first bank debit that is on its way grants access. */
  readonly whileProcessing: 'grant' | 'wait'
  /** What an upgrade that was not paid grants: what was last paid for, or all of it. */
  readonly unpaidUpgrade: 'previous' | 'current'
  /** Whether a known subscription keeps its plan when its price is in no plan any more. */
  readonly onUnlistedPrice: 'keep' | 'withdraw'
  /** What a full refund of the current period, or a dispute lost about it, does to access. */
  readonly onFullRefund: 'nothing' | 'suspend'
  readonly onDisputeLost: 'nothing' | 'suspend'
  /** Whether a mass loss of access is held until an operator decides. Absent: on. */
  readonly brake?: 'on' | 'off'
  /** After so many days an unlisted price of a known subscription is reported every day. */
  readonly unlistedPriceDays: number
}

export type Plans = Readonly<Record<string, Plan>>

export interface Endpoint {
  /** '' is `/webhook/stripe`, every other `/webhook/stripe/<name>`. */
  readonly name: string
  readonly accountClass: 'own' | 'connected'
  /** The connected accounts that may speak here; empty for `own`. */
  readonly accounts: readonly string[]
  /** The variable that holds the secrets. Absent: STRIPE_WEBHOOK_SECRET. */
  readonly secretEnv?: string
  /** Each accepted; empty only in `dev`, where then nothing is accepted. */
  readonly secrets: readonly string[]
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** Who becomes a tenant by paying, and what an email address of an existing tenant means. */
export interface Signup {
  /** `open`: every paid checkout. `intent`: only a checkout that proves its tenant. */
  readonly mode: 'open' | 'intent'
  /**
   * `confirm`: the existing tenant is asked by email whether the new one is its own. `separate`:
   * nobody is asked. `attach`: the checkout belongs to the existing tenant.
   */
  readonly sameEmail: 'confirm' | 'separate' | 'attach'
}

/** How operators are told of findings, and who is told that everything runs. */
export interface AlertConfig {
  readonly emails: readonly string[]
  readonly webhookUrl: URL | null
  readonly heartbeatUrl: URL | null
  /** Where the console is: for links to findings. */
  readonly consoleUrl: URL
}

/** Everything that may be set, checked and frozen. Built by `loadConfig` and nowhere else. */
export interface Config {
  /** null: the embedded server. */
  readonly databaseUrl: string | null
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly stripe: {
    readonly secretKey: string
    /** The mode of the secret key; events of the other mode are not recorded. */
    readonly livemode: boolean
    readonly publishableKey: string | null
    /** null: Stripe itself. */
    readonly apiBase: URL | null
  }
  /** The first is always `/webhook/stripe`. */
  readonly endpoints: readonly Endpoint[]
  readonly plans: Plans
  readonly policy: {
    readonly gracePeriodDays: number
    readonly signup: Signup
    /** After how long a checkout on hold is escalated. */
    readonly holdHours: number
  }
  /** Keys of signed references: the first signs, all verify. Empty: none is signed. */
  readonly referenceKeys: readonly string[]
  readonly billing: BillingPolicy
  /** How new tenants begin: `observe` records what they would be sent, and sends nothing. */
  readonly delivery: 'observe' | 'live'
  readonly refresh: { readonly requestsPerSecond: number; readonly concurrency: number }
  /** null: no mail is sent. */
  readonly mail: Mail | null
  readonly brand: Brand
  readonly emails: EmailPolicy
  /** Where customers find Bursar, without a slash at the end; null: no email links to it. */
  readonly publicUrl: string | null
  /** null: no identities. */
  readonly keycloak: KeycloakAccess | null
  /** Who may look at the console, and how it is reached. */
  readonly console: ConsoleAccess
  readonly webhooks: WebhooksConfig
  /** How operators are told of what needs them. */
  readonly alerts: AlertConfig
  /** What backends send, by digest; empty: no backend is let in. */
  readonly apiTokens: readonly ApiToken[]
  readonly api: ApiConfig
  readonly logLevel: LogLevel
  /** The key never shows itself when printed. */
  readonly audit: { readonly key: KeyObject; readonly anchorFile: string }
  /** Days before the end of a term at which its renewal is announced; the furthest first. */
  readonly notificationDays: readonly number[]
  readonly eventRetentionDays: number
  /** `.bursar` where the command runs: the embedded server, the audit key and its anchor. */
  readonly dataFolder: string
}
