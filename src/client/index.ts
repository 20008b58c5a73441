export { AppError, type ErrorCode } from '../base/errors.ts'
export type { TenantStatus, WhyCode } from '../wire/entitlement/answer.ts'
export type { Check, CheckOptions, Client, ClientOptions, UsageOptions } from './client.ts'
export { createClient } from './create-client.ts'
