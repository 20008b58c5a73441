import { runSteps } from './steps.ts'

/** `npm run test:keycloak`: the contract of the identity provider against a real Keycloak. */
if (process.env.KEYCLOAK_URL === undefined) {
  process.stderr.write(
    'Set KEYCLOAK_URL, KEYCLOAK_REALM, KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET.\n',
  )
  process.exitCode = 2
} else {
  const file = 'test/provision/keycloak-contract.test.ts'
  process.exitCode = await runSteps([['contract', 'vitest', ['run', file]]])
}
