import { AppError } from '@bursar/wire/errors'
import type { KeycloakAccess } from '../../config/identity/keycloak.ts'
import { KeycloakClient } from '../../delivery/provisioning/keycloak-client.ts'
import { type Check, error, judged, off, type Problem } from '../check.ts'

const ROLE = 'customer'
/** Role of realm-management that changing users takes. */
const MANAGE = 'manage-users'
const CLIENT_FIX =
  'In Keycloak, give the service account of the client the realm-management roles manage-users, ' +
  'view-users and view-realm.'

export const keycloak: Check = {
  id: 'keycloak',
  title: 'Keycloak',
  how: 'The client may sign in and manage users, and the realm has the role customer.',
  needs: [],
  async run({ config }, signal) {
    const access = config.keycloak
    if (access === null) return off('KEYCLOAK_URL is not set: Bursar provisions no identities.')
    const problem = await problemOf(access, signal)
    const note = `The client ${access.clientId} may manage users of the realm ${access.realm}.`
    return judged(problem === null ? [] : [problem], note)
  },
}

async function problemOf(access: KeycloakAccess, signal: AbortSignal): Promise<Problem | null> {
  const client = new KeycloakClient(access)
  const { realm, clientId } = access
  try {
    const roles = await client.managementRoles(signal)
    const users = await client.call({ method: 'GET', path: 'users?max=1' }, signal)
    if (users.status === 404) {
      const sentence = `Keycloak has no realm ${realm}.`
      return error(sentence, 'Set KEYCLOAK_REALM to the realm of your customers.')
    }
    const role = await client.call({ method: 'GET', path: `roles/${ROLE}` }, signal)
    if (role.status !== 200) {
      const sentence = `The realm ${realm} has no role ${ROLE}, which Bursar gives to customers.`
      return error(sentence, `Create the realm role ${ROLE} in Keycloak.`)
    }
    if (roles !== null && !roles.includes(MANAGE) && !roles.includes('realm-admin')) {
      return error(`The client ${clientId} may not manage users of the realm ${realm}.`, CLIENT_FIX)
    }
    return null
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure
    return toProblem(failure, access)
  }
}

function toProblem(failure: AppError, { url, clientId, realm }: KeycloakAccess): Problem {
  if (failure.code !== 'IDENTITY_FORBIDDEN') {
    const sentence = `Keycloak at ${url.origin} cannot be reached, or it fails.`
    return error(sentence, 'Check KEYCLOAK_URL and the server.')
  }
  if (failure.detail !== undefined) {
    const sentence = `Keycloak refuses the client ${clientId} of the realm ${realm}.`
    return error(sentence, 'Check KEYCLOAK_REALM, KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET.')
  }
  return error(`The client ${clientId} may not read users of the realm ${realm}.`, CLIENT_FIX)
}
