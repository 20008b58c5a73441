import { z } from 'zod'
import { TENANT_STATUSES } from '../entitlement/answer.ts'
import { reason } from '../operator/paging.ts'
import { TENANT_ID_FORM } from '../tenant-id-form.ts'
import { cleanEmail, cleanText, opaqueText } from '../text/clean-text.ts'

const EXTERNAL_ID_CHARACTERS_MAX = 500
const EMAIL_CHARACTERS_MAX = 320
const NAME_CHARACTERS_MAX = 200
/** Unproved claims are not unique: a search for one gives at most this many. */
export const TENANTS_FOUND_MAX = 100

const tenantId = z
  .string()
  .regex(TENANT_ID_FORM, 'It is not a tenant ID: 1 to 128 of A-Z, a-z, 0-9, ., _, :, @ and -.')
  .meta({ description: 'An opaque ID, compared exactly.', example: 'org_2abCdEf' })

const externalId = z
  .string()
  .min(1)
  .max(EXTERNAL_ID_CHARACTERS_MAX)
  .refine((text) => opaqueText(text, EXTERNAL_ID_CHARACTERS_MAX) === text, {
    message: 'It contains invisible characters.',
  })
  .meta({ description: 'Your own ID for the tenant.', example: 'user-4711' })

/** What a backend says of a tenant. */
export const tenantBody = z.strictObject({
  tenant_id: tenantId,
  name: z
    .string()
    .min(1)
    .max(NAME_CHARACTERS_MAX)
    .refine((text) => cleanText(text) === text, {
      message: 'It contains invisible characters or superfluous spaces.',
    })
    .optional()
    .meta({
      description: 'The name that people see. Default: the tenant ID.',
      example: 'Acme Wind',
    }),
  billing_email: z
    .string()
    .max(EMAIL_CHARACTERS_MAX)
    .refine((text) => cleanEmail(text) === text, { message: 'It is not an email address.' })
    .optional()
    .meta({ description: 'The address for emails about billing.', example: 'ada@acme.example' }),
  external_id: externalId.optional(),
  stripe_customer_id: z
    .string()
    .regex(/^cus_[A-Za-z0-9_]{1,240}$/, 'It is not a Stripe customer ID.')
    .optional()
    .meta({ description: 'A Stripe customer that belongs to the tenant.', example: 'cus_Q1a2b3' }),
  account: z
    .string()
    .regex(/^acct_[A-Za-z0-9]{1,64}$/, 'It is not a Stripe account ID.')
    .optional()
    .meta({
      description: 'The Stripe account of the customer. Default: the account of the API key.',
    }),
})
export type TenantBody = z.output<typeof tenantBody>

/** The same, said by an operator. */
export const createTenantBody = tenantBody.extend({ reason })

export const tenantAnswer = z.object({
  tenant_id: z.string(),
  name: z.string(),
  status: z.enum(TENANT_STATUSES),
  external_id: z.string().nullable().describe('Your own ID for the tenant, proven.'),
  claimed_external_id: z
    .string()
    .nullable()
    .describe(
      'The external ID that the first checkout claimed, without proof. Grant nothing for it.',
    ),
  stripe_customers: z.array(z.object({ account: z.string(), customer_id: z.string() })),
  created_at: z.iso.datetime(),
})
export type TenantAnswer = z.output<typeof tenantAnswer>

export const tenantParams = z.object({
  tenant_id: z
    .string()
    .min(1)
    .max(255)
    .describe('The ID of a tenant, or of a tenant merged into it.'),
})

const oneOfThem = 'Send either external_id or claimed_external_id.'

export const tenantSearch = z
  .strictObject({
    external_id: externalId.optional(),
    claimed_external_id: externalId.optional(),
  })
  .refine((asked) => Object.values(asked).filter((one) => one !== undefined).length === 1, {
    message: oneOfThem,
  })
export type TenantSearch = z.output<typeof tenantSearch>

export const tenantList = z.object({ tenants: z.array(tenantAnswer) })
