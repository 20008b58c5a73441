import { whatIsWrongWithSecret } from '../../base/signing-secret.ts'
import type { Read } from './read.ts'

const SIGNING_SECRETS_MAX = 8

/**
 * One or more signing secrets, separated by commas. `whatIsWrong` says it in words that hold no
 * part of the secret, or gives null.
 */
export function parseSigningSecrets(
  text: string,
  whatIsWrong: (secret: string) => string | null = whatIsWrongWithSecret,
): Read<readonly string[]> {
  const secrets = text.split(',').map((part) => part.trim())
  if (secrets.length > SIGNING_SECRETS_MAX) {
    return { wrong: `it has more than ${SIGNING_SECRETS_MAX} secrets` }
  }
  for (const [index, secret] of secrets.entries()) {
    const wrong = whatIsWrong(secret)
    const which = secrets.length === 1 ? '' : `secret ${index + 1} of ${secrets.length}: `
    if (wrong !== null) return { wrong: which + wrong }
    if (secrets.indexOf(secret) !== index) return { wrong: `${which}it is listed twice` }
  }
  return { value: secrets }
}
