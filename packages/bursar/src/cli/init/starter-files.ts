/** What `bursar init` learns about a project; null: it keeps an example in its place. */
export interface Answers {
  readonly plan: { readonly name: string; readonly price: string } | null
  readonly signup: 'open' | 'intent' | null
  readonly alertEmail: string | null
}

/** Without questions: everything is an example. */
export const NO_ANSWERS: Answers = { plan: null, signup: null, alertEmail: null }

const EXAMPLE_PLAN = { name: 'Starter', price: 'price_starter' } as const

/** A config that Bursar accepts as it is. */
export function starterConfig({ plan, signup }: Answers): string {
  const { name, price } = plan ?? EXAMPLE_PLAN
  const policy = `policy: { signup: '${signup ?? 'open'}' },`
  return `import { defineConfig } from 'bursar'

/** What you sell. Keep secrets out of this file. Your editor knows every key and what it means. */
export default defineConfig({
  plans: {
    ${planId(name)}: {
      name: ${quoted(name)},
      // IDs of Stripe prices. With lookup_key:… one file serves test mode and live mode.
      prices: [${quoted(price)}],
      limits: { devices: 50 },
    },${plan === null ? PRO_PLAN : ''}
  },

  // open: everyone who pays becomes a tenant.
  // intent: only checkouts that your app starts through Bursar become tenants.
  ${signup === null ? '// ' : ''}${policy}

  // Where customers may return to after they pay, for the customer API:
  // api: { returnOrigins: ['https://app.example'] },
})
`
}

const PRO_PLAN = `
    pro: {
      name: 'Pro',
      prices: ['price_pro'],
      limits: { devices: 500 },
      features: ['reports'],
    },`

const PLAN_ID_CHARACTERS_MAX = 50

/** `Team Plan` → `'team-plan'`, quoted where JavaScript needs it. */
function planId(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, PLAN_ID_CHARACTERS_MAX)
  if (id === '') return 'plan'
  return /^[a-z]\w*$/.test(id) ? id : quoted(id)
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** The settings of `bursar serve`: the audit key is there, the other secrets are blank. */
export function starterEnv({ alertEmail }: Answers, auditKey: string): string {
  return `# Settings of bursar serve. This file holds secrets: keep it out of Git.
# bursar dev needs none of them.

# PostgreSQL 15 or newer, such as postgres://user:password@host:5432/database
DATABASE_URL=
# Seals the audit log. Keep a copy: every node needs this key, and it cannot be replaced.
AUDIT_KEY=${auditKey}

# API key from the Stripe Dashboard. Start with one of test mode: sk_test_… or rk_test_…
STRIPE_SECRET_KEY=
# Signing secret of the webhook endpoint https://YOUR-HOST/webhook/stripe in Stripe: whsec_…
STRIPE_WEBHOOK_SECRET=

# Where operators get alerts. Live mode needs one of these, or ALERTS=none.
${alertEmail === null ? '# ALERT_EMAIL=' : `ALERT_EMAIL=${alertEmail}`}
# ALERT_WEBHOOK_URL=

# To send emails, such as smtp://user:password@host:587
# SMTP_URL=
# MAIL_FROM=

# Lets your app ask what a tenant may do. Create one with: openssl rand -hex 32
# API_TOKEN=
`
}
