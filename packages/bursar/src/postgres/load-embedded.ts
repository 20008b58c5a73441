import { AppError } from '@bursar/wire/errors'
import { isPackageMissing } from '../base/is-package-missing.ts'

/**
 * The embedded server, a package of its own: apps that have a PostgreSQL do not install it.
 * Errors: EMBEDDED_UNUSABLE where it is missing.
 */
export async function loadEmbedded(): Promise<typeof import('@bursar/embedded-postgres')> {
  try {
    return await import('@bursar/embedded-postgres')
  } catch (cause) {
    if (!isPackageMissing(cause, '@bursar/embedded-postgres')) throw cause
    const missing = 'The package @bursar/embedded-postgres is not installed.'
    throw new AppError('EMBEDDED_UNUSABLE', missing, { cause })
  }
}
