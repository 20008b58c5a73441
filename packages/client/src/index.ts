export type { TenantStatus, WhyCode } from '@bursar/wire/entitlement/answer'
export { AppError, type ErrorCode } from '@bursar/wire/errors'
export type { Check, CheckOptions, Client, ClientOptions, UsageOptions } from './client.ts'
export { createClient } from './create-client.ts'
