import { defineConfig } from 'bursar'

/** Copy this to `bursar.config.ts`, put your own prices in, and delete what you do not need. */
export default defineConfig({
  plans: {
    starter: {
      name: 'Starter',
      prices: ['price_starter_monthly', 'price_starter_yearly'],
      limits: { devices: 50, seats: 3 },
    },
    growth: {
      name: 'Growth',
      prices: ['price_growth_monthly', 'price_growth_yearly'],
      limits: { devices: 500, seats: null },
      features: ['reports', 'sso'],
    },
    extra_devices: {
      name: '100 more devices',
      type: 'ADDON',
      prices: ['price_extra_devices'],
      limits: { devices: 100 },
    },
  },

  // `open`: whoever pays becomes a tenant. `intent`: only a checkout that Bursar itself started;
  // say that where OIDC_ISSUER is set.
  policy: { signup: 'open' },

  // Further endpoints get `/webhook/stripe/<name>` and a signing secret of their own:
  // endpoints: {
  //   connect: {
  //     class: 'connected',
  //     accounts: ['acct_1Example'],
  //     secretEnv: 'STRIPE_WEBHOOK_SECRET_CONNECT',
  //   },
  // },

  // Where customers may be sent back to when they have paid, for the customer API:
  // api: { tenantClaim: 'tenant_id', returnOrigins: ['https://app.example'] },

  // Services of yours that hear of changes, each with a signing secret of its own:
  // announce: {
  //   endpoints: {
  //     crm: { url: 'https://crm.example/hooks/bursar', secretEnv: 'WEBHOOK_SECRET_CRM' },
  //   },
  // },
})
