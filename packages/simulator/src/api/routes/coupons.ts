import type Stripe from 'stripe'
import { mergeMetadata } from '../../engine/merge-metadata.ts'
import { newCoupon, newPromotionCode } from '../../objects/new-coupon.ts'
import { makeToken } from '../../world/make-id.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { CREATED, isWithin, listAnswer, PAGING } from '../list-answer.ts'
import { decimal, fields, flag, integer, metadata, type Out, oneOf, text } from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'

const COUPON = fields(
  {},
  {
    amount_off: integer,
    currency: text,
    duration: oneOf('forever', 'once', 'repeating'),
    duration_in_months: integer,
    id: text,
    max_redemptions: integer,
    metadata,
    name: text,
    percent_off: decimal,
    redeem_by: integer,
  },
)
const PROMOTION = fields(
  { promotion: fields({ coupon: text, type: oneOf('coupon') }, {}) },
  {
    code: text,
    customer: text,
    expires_at: integer,
    max_redemptions: integer,
    metadata,
    restrictions: fields({}, { first_time_transaction: flag }),
  },
)
const LIST_CODES = fields(
  {},
  { ...PAGING, ...CREATED, active: flag, code: text, coupon: text, customer: text },
)

/** https://docs.stripe.com/api/coupons */
export const couponRoutes = [
  route('POST', '/v1/coupons', COUPON, ({ world }, given) => createCoupon(world, given)),
  route('GET', '/v1/coupons/:id', fields({}, {}), (call) => readText(call, call.world.coupons)),
  route('POST', '/v1/coupons/:id', fields({}, { metadata, name: text }), (call, given) => {
    const { world } = call
    const coupon = findOr404(world.coupons, idIn(call))
    if (given.name !== undefined) coupon.name = given.name
    coupon.metadata ??= {}
    mergeMetadata(coupon.metadata, given.metadata)
    world.save(world.coupons, coupon, world.timeline, 'coupon.updated')
    return textOf(world.coupons, coupon.id)
  }),
  route('DELETE', '/v1/coupons/:id', fields({}, {}), (call) => {
    const { world } = call
    const coupon = findOr404(world.coupons, idIn(call))
    world.save(world.coupons, coupon, world.timeline, 'coupon.deleted')
    const tombstone: Stripe.DeletedCoupon = { id: coupon.id, object: 'coupon', deleted: true }
    world.coupons.remove(coupon.id, tombstone)
    return JSON.stringify(tombstone)
  }),
  route('GET', '/v1/coupons', fields({}, { ...PAGING, ...CREATED }), ({ world }, params) =>
    listAnswer(
      {
        objects: world.coupons.filter((coupon) => isWithin(coupon.created, params.created)),
        url: '/v1/coupons',
        resource: 'coupon',
        textOf: ({ id }) => textOf(world.coupons, id),
      },
      params,
    ),
  ),
]

/** https://docs.stripe.com/api/promotion_codes */
export const promotionCodeRoutes = [
  route('POST', '/v1/promotion_codes', PROMOTION, ({ world }, given) => {
    const coupon = findOr404(world.coupons, given.promotion.coupon, 'promotion[coupon]')
    const code = newPromotionCode({
      id: world.newId('promo'),
      created: world.timeline.now,
      livemode: world.livemode,
      code: given.code ?? makeToken(8, world.random).toUpperCase(),
      coupon: coupon.id,
      customer: given.customer ?? null,
      expiresAt: given.expires_at ?? null,
      maxRedemptions: given.max_redemptions ?? null,
      firstTimeOnly: given.restrictions?.first_time_transaction ?? false,
      metadata: given.metadata ?? {},
    })
    world.save(world.promotionCodes, code, world.timeline, 'promotion_code.created')
    return textOf(world.promotionCodes, code.id)
  }),
  route('GET', '/v1/promotion_codes/:id', fields({}, {}), (call) =>
    readText(call, call.world.promotionCodes),
  ),
  route(
    'POST',
    '/v1/promotion_codes/:id',
    fields({}, { active: flag, metadata }),
    (call, given) => {
      const { world } = call
      const code = findOr404(world.promotionCodes, idIn(call))
      if (given.active !== undefined) code.active = given.active
      code.metadata ??= {}
      mergeMetadata(code.metadata, given.metadata)
      world.save(world.promotionCodes, code, world.timeline, 'promotion_code.updated')
      return textOf(world.promotionCodes, code.id)
    },
  ),
  route('GET', '/v1/promotion_codes', LIST_CODES, ({ world }, params) =>
    listAnswer(
      {
        objects: world.promotionCodes.filter(
          (code) =>
            (params.active === undefined || code.active === params.active) &&
            (params.code === undefined || code.code === params.code) &&
            (params.coupon === undefined || code.promotion.coupon === params.coupon) &&
            (params.customer === undefined || code.customer === params.customer) &&
            isWithin(code.created, params.created),
        ),
        url: '/v1/promotion_codes',
        resource: 'promotion_code',
        textOf: ({ id }) => textOf(world.promotionCodes, id),
      },
      params,
    ),
  ),
]

function createCoupon(world: World, given: Out<typeof COUPON>): string {
  if ((given.percent_off === undefined) === (given.amount_off === undefined)) {
    throw invalidRequest('Must provide exactly one of percent_off or amount_off.')
  }
  if (given.amount_off !== undefined && given.currency === undefined) {
    throw invalidRequest('You must pass currency when passing amount_off.', { param: 'currency' })
  }
  if ((given.duration === 'repeating') !== (given.duration_in_months !== undefined)) {
    throw invalidRequest('duration_in_months is required for, and only for, duration=repeating.', {
      param: 'duration_in_months',
    })
  }
  const coupon = newCoupon({
    id: given.id ?? makeToken(8, world.random),
    created: world.timeline.now,
    livemode: world.livemode,
    name: given.name ?? null,
    duration: given.duration ?? 'once',
    durationInMonths: given.duration_in_months ?? null,
    percentOff: given.percent_off ?? null,
    amountOff: given.amount_off ?? null,
    currency: given.currency ?? null,
    maxRedemptions: given.max_redemptions ?? null,
    redeemBy: given.redeem_by ?? null,
    metadata: given.metadata ?? {},
  })
  world.save(world.coupons, coupon, world.timeline, 'coupon.created')
  return textOf(world.coupons, coupon.id)
}
