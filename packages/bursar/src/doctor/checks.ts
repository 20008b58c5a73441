import type { Check } from './check.ts'
import { alerts } from './connections/alerts.ts'
import { keycloak } from './connections/keycloak.ts'
import { oidc } from './connections/oidc.ts'
import { smtp } from './connections/smtp.ts'
import { auditAnchor } from './database/anchor.ts'
import { auditKey } from './database/audit-key.ts'
import { databaseClock } from './database/clock.ts'
import { databaseConnection } from './database/connection.ts'
import { databaseRights } from './database/rights.ts'
import { databaseSchema } from './database/schema.ts'
import { catchUpAge } from './state/catch-up.ts'
import { stripeReads } from './state/reads.ts'
import {
  actionFindings,
  deadLetters,
  observedTenants,
  otherPlans,
  unfinishedRuns,
} from './state/work.ts'
import { stripeAccount } from './stripe/account.ts'
import { stripeClock } from './stripe/clock.ts'
import { connectedAccounts } from './stripe/connected.ts'
import { stripeEndpoint, stripeEventTypes } from './stripe/endpoints.ts'
import { stripeKey } from './stripe/key.ts'
import { stripePermissions } from './stripe/permissions.ts'
import { stripePrices } from './stripe/prices.ts'
import { stripeSecret } from './stripe/signing-secret.ts'

/** In the order of the report. A check that is not here does not run. */
export const CHECKS: readonly Check[] = [
  databaseConnection,
  databaseSchema,
  databaseRights,
  databaseClock,
  auditKey,
  auditAnchor,
  stripeKey,
  stripePermissions,
  stripeAccount,
  connectedAccounts,
  stripeClock,
  stripePrices,
  stripeEndpoint,
  stripeEventTypes,
  stripeSecret,
  smtp,
  keycloak,
  oidc,
  alerts,
  stripeReads,
  catchUpAge,
  otherPlans,
  deadLetters,
  actionFindings,
  unfinishedRuns,
  observedTenants,
]
