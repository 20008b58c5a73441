import { AppError } from '../../../base/errors.ts'

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]{1,8192})$/i

/** The token of an `Authorization` header; null where it is none. */
export function bearerOf(authorization: string | null | undefined): string | null {
  return BEARER.exec(authorization ?? '')?.[1] ?? null
}

interface Keeper {
  hasToken(token: string): boolean
}

/** The face, for who may ask it. @throws AppError FEATURE_OFF, TOKEN_MISSING, TOKEN_REFUSED */
export function admitted<Face extends Keeper>(
  face: Face | null,
  authorization: string | undefined,
): Face {
  if (face === null) throw new AppError('FEATURE_OFF')
  const token = bearerOf(authorization)
  if (token === null) throw new AppError('TOKEN_MISSING')
  if (!face.hasToken(token)) throw new AppError('TOKEN_REFUSED')
  return face
}
