'use client'

export type { TenantStatus } from '@bursar/wire/entitlement/answer'
export type { BillingSource } from './ask-billing.ts'
export type { Billing, BillingFacts } from './billing.ts'
export { BillingError } from './billing-error.ts'
export { BillingProvider, type BillingProviderProps, useBilling } from './use-billing.ts'
