/** What `bursar init` writes: a config that is accepted as it stands. */
export const STARTER_CONFIG = `import { defineConfig } from 'bursar'

/** What you sell. Secrets never stand here; an editor knows every key and what it means. */
export default defineConfig({
  plans: {
    starter: {
      name: 'Starter',
      // IDs of prices at Stripe, or lookup_key:… if test and live mode shall share this file.
      prices: ['price_starter'],
      limits: { devices: 50 },
    },
    pro: {
      name: 'Pro',
      prices: ['price_pro'],
      limits: { devices: 500 },
      features: ['reports'],
    },
  },

  // 'open': whoever pays becomes a tenant. 'intent': only a checkout that Bursar itself began.
  // policy: { signup: 'open' },

  // Where customers may be sent back to after they have paid, for the customer API:
  // api: { returnOrigins: ['https://app.example'] },
})
`

/** The environment of a service, without values: it may be committed. */
export const STARTER_ENV = `# What bursar serve reads from its environment. Copy this to .env,
# fill that in, and keep it out of Git. bursar dev needs none of it.

# A PostgreSQL 15 or newer, such as postgres://user:password@host:5432/database.
DATABASE_URL=
# Seals the audit log; every node needs the same key. Make it with: openssl rand -hex 32
AUDIT_KEY=

# Of your account at Stripe. Begin with a key of test mode.
STRIPE_SECRET_KEY=
# Of the webhook endpoint https://…/webhook/stripe, which you add at Stripe.
STRIPE_WEBHOOK_SECRET=

# In live mode, one of these says how operators hear of trouble (or ALERTS=none).
# ALERT_WEBHOOK_URL=
# ALERT_EMAIL=

# To send emails to customers.
# SMTP_URL=
# MAIL_FROM=

# For your own code to ask what a tenant may do. Make it with: openssl rand -hex 32
# API_TOKEN=
`
