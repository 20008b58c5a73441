import type { WebhookEventType } from '../base/outward/webhooks.ts'

/** What a customer gets for a price. */
export interface PlanConfig {
  /** For people to read. Default: the plan’s id. */
  readonly name?: string
  /**
   * Ids of Stripe prices, or `lookup_key:pro_monthly` for the price that has that lookup key. A
   * price belongs to one plan only; one in no plan grants nothing.
   */
  readonly prices: readonly string[]
  /** `MAIN` stands alone; `ADDON` adds to a `MAIN`. Default: `MAIN`. */
  readonly type?: 'MAIN' | 'ADDON'
  /** How much of what: whole numbers from 0, or null for unlimited. Default: none. */
  readonly limits?: Readonly<Record<string, number | null>>
  /** Names of what is switched on. Default: none. */
  readonly features?: readonly string[]
  /** Days of access after a payment is late. Default: `GRACE_PERIOD_DAYS`. */
  readonly gracePeriodDays?: number
  /** Of an `ADDON`: it also grants its limits without a live `MAIN`. Default: false. */
  readonly standalone?: boolean
  /** What a full refund of the current period does to access. Default: `policy.onFullRefund`. */
  readonly onFullRefund?: 'nothing' | 'suspend'
  /** What a lost dispute does to access. Default: `policy.onDisputeLost`. */
  readonly onDisputeLost?: 'nothing' | 'suspend'
}

/** A further webhook endpoint, served at `/webhook/stripe/<name>`. */
export interface EndpointConfig {
  /** Whose events arrive there: the account of the API key, or connected accounts. */
  readonly class: 'own' | 'connected'
  /** The connected accounts we accept (`acct_…`). Required for `connected`, absent for `own`. */
  readonly accounts?: readonly string[]
  /** The environment variable with its signing secrets: `STRIPE_WEBHOOK_SECRET_…`. */
  readonly secretEnv: string
}

/** How mails look, and what stands in them. */
export interface BrandConfig {
  /** Default: the name in MAIL_FROM, else its domain. */
  readonly name?: string
  /** An https:// address of a picture, shown 40 pixels high. Default: the name in letters. */
  readonly logoUrl?: string
  /** `#rrggbb`; what is written on them is chosen to be readable. */
  readonly colours?: { readonly accent?: string; readonly background?: string }
  /** Where an answer goes. Default: MAIL_FROM. */
  readonly replyTo?: string
  /** Where a customer sees to bills and cards. Without it mails have no button. */
  readonly billingUrl?: string
  /** Below every mail: who sends it. */
  readonly imprint?: string
}

export interface EmailsConfig {
  /** Of customers whose language is not known or not spoken. Default: `en`. */
  readonly language?: 'en' | 'de'
  /** In which dates are told, such as `Europe/Berlin`. Default: `UTC`. */
  readonly timeZone?: string
  /** Mails that one tenant gets in 24 hours; the others wait. Default: 20. */
  readonly perTenantPerDay?: number
}

/** A service of yours that hears of changes by webhook. */
export interface WebhookEndpointConfig {
  /** `https://…`; in development `http://…`, too. */
  readonly url: string
  /** The environment variable with its signing secrets: `WEBHOOK_SECRET_…`. */
  readonly secretEnv: string
  /** What it hears of. Default: everything. */
  readonly events?: readonly WebhookEventType[]
}

/** What becomes of a paid checkout that proves no tenant. */
export interface SignupConfig {
  /**
   * `open`: it gets a tenant of its own. `intent`: it is put on hold; the default with OIDC_ISSUER.
   */
  readonly mode: 'open' | 'intent'
  /**
   * With `open`, where its email address is that of a tenant. `confirm`: that tenant gets a link
   * that merges the two. `separate`: nothing else happens. `attach`: the checkout belongs to that
   * tenant, although a typed address proves nothing. Default: `confirm`.
   */
  readonly sameEmail?: 'confirm' | 'separate' | 'attach'
}

/** The config file. Secrets never stand in it. */
export interface BursarConfig {
  /** By plan id: small letters, digits, `-` and `_`. */
  readonly plans: Readonly<Record<string, PlanConfig>>
  readonly policy?: {
    /** A mode alone, or with what an email address of an existing tenant means. */
    readonly signup?: SignupConfig['mode'] | SignupConfig
    /** Days of grace for tenants that have never paid anything. Default: 0. */
    readonly graceAfterTrial?: number
    /**
     * Whether a subscription has access while the bank debit for its first invoice is processing.
     * Default: `wait`.
     */
    readonly whileProcessing?: 'grant' | 'wait'
    /**
     * What an upgrade grants until it is paid: what was paid before, or all of it. Default:
     * `previous`.
     */
    readonly unpaidUpgrade?: 'previous' | 'current'
    /** What happens to a known subscription whose price is in no plan. Default: `keep`. */
    readonly onUnlistedPrice?: 'keep' | 'withdraw'
    /** What a full refund of the current period does to access. Default: `nothing`. */
    readonly onFullRefund?: 'nothing' | 'suspend'
    /** What a lost dispute about the current period does to access. Default: `nothing`. */
    readonly onDisputeLost?: 'nothing' | 'suspend'
    /**
     * Whether a mass loss of access (more than 2 % of the tenants, and at least 20, within an hour)
     * is held until an operator decides. Default: `on`.
     */
    readonly brake?: 'on' | 'off'
  }
  /** By endpoint name: small letters, digits and `-`. */
  readonly endpoints?: Readonly<Record<string, EndpointConfig>>
  readonly refresh?: {
    /**
     * Reads per second on one Stripe endpoint, for each account, over all processes. All endpoints
     * of an account together get four times as many in live mode, and as many in test mode; checks
     * get at most half. Default: 20.
     */
    readonly requestsPerSecond?: number
    /** Objects that one process works on at the same time. Default: 8. */
    readonly concurrency?: number
  }
  readonly brand?: BrandConfig
  readonly emails?: EmailsConfig
  readonly webhooks?: {
    /** By endpoint name: small letters, digits and `-`. */
    readonly endpoints?: Readonly<Record<string, WebhookEndpointConfig>>
    /**
     * Whether endpoints may be on this machine or in a private network, and speak http. Refused
     * with a live key. Default: only in `bursar dev`.
     */
    readonly allowPrivate?: boolean
  }
  readonly api?: {
    /** The claim of a token that says which tenant it speaks for. Default: `tenant_id`. */
    readonly tenantClaim?: string
    /** Origins that a customer may be sent back to from Stripe. Default: none. */
    readonly returnOrigins?: readonly string[]
  }
  readonly audit?: {
    /** Where the heads of the audit log are anchored. Default: `.bursar/audit.heads`. */
    readonly anchorFile?: string
  }
}

/** Gives back what it is given: it is there for the types in `bursar.config.ts`. */
export function defineConfig(config: BursarConfig): BursarConfig {
  return config
}
