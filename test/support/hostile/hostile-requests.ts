import { seededRandom } from '../../../packages/wire/src/random.ts'
import { chooseBy } from './choose.ts'
import type { HostileRequest, HostileShape } from './hostile-request.ts'
import { HTTP_SHAPES, LARGE_SHAPES } from './http-shapes.ts'
import { SIGNATURE_SHAPES } from './signature-shapes.ts'
import { WIRE_SHAPES } from './wire-shapes.ts'

const LARGE_SHARE = 0.005
const WIRE_SHARE = 0.25
const HTTP_SHARE = 0.2

/**
 * The request at a place of a campaign: malformed, mutated or hostile, and never one that may be
 * answered with 2xx or 5xx. The same seed and index give the same request again, but for the time
 * that its signature was made for.
 */
export function hostileRequest(
  at: { seed: number; index: number },
  sender: { secret: string; nowSeconds: number },
): HostileRequest {
  const choose = chooseBy(seededRandom(Math.imul(at.seed, 0x9e3779b1) + at.index))
  const make = choose.of(chooseShapes(choose.number(0, 999_999) / 1_000_000))
  return make({ ...sender, choose })
}

function chooseShapes(roll: number): readonly HostileShape[] {
  if (roll < LARGE_SHARE) return LARGE_SHAPES
  if (roll < LARGE_SHARE + WIRE_SHARE) return WIRE_SHAPES
  if (roll < LARGE_SHARE + WIRE_SHARE + HTTP_SHARE) return HTTP_SHAPES
  return SIGNATURE_SHAPES
}
