import { randomUUID } from 'node:crypto'
import { AWAY, type Fault, withConfig } from './fault.ts'

export const CONNECTION_FAULTS: readonly Fault[] = [
  {
    name: 'the mail server cannot be reached',
    break: (stage) => {
      const { from, server } = stage.config.mail!
      return withConfig(stage, { mail: { from, server: { ...server, port: 9 } } })
    },
    check: 'smtp',
    severity: 'error',
    says: 'The mail server cannot be reached',
    fix: 'Check the host and the port of SMTP_URL (127.0.0.1:9).',
  },
  {
    name: 'the mail server refuses the login',
    break: (stage) => {
      const { from, server } = stage.config.mail!
      const login = { user: 'ada', password: 'wrong' }
      return withConfig(stage, { mail: { from, server: { ...server, login } } })
    },
    check: 'smtp',
    severity: 'error',
    says: 'The mail server refuses the login',
    fix: 'Check the user, the password and the encryption in SMTP_URL.',
  },
  {
    name: 'Keycloak cannot be reached',
    break: (stage) =>
      withConfig(stage, { keycloak: { ...stage.config.keycloak!, url: new URL(AWAY) } }),
    check: 'keycloak',
    severity: 'error',
    says: 'Keycloak at http://127.0.0.1:9 cannot be reached',
    fix: 'Check KEYCLOAK_URL',
  },
  {
    name: 'Keycloak refuses the client',
    break: (stage) =>
      withConfig(stage, { keycloak: { ...stage.config.keycloak!, clientSecret: 'another' } }),
    check: 'keycloak',
    severity: 'error',
    says: 'Keycloak refuses the client bursar of the realm customers.',
    fix: 'Check KEYCLOAK_REALM, KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET.',
  },
  {
    name: 'the realm has no role for customers',
    break: ({ keycloak }) => {
      keycloak.realm.roles.clear()
      return undefined
    },
    undo: ({ keycloak }) => {
      keycloak.realm.roles.set('customer', { id: randomUUID(), name: 'customer' })
    },
    check: 'keycloak',
    severity: 'error',
    says: 'The realm customers has no role customer',
    fix: 'Create the realm role customer in Keycloak.',
  },
  {
    name: 'the client may not manage users',
    break: ({ keycloak }) => {
      keycloak.managementRoles = ['view-users']
      return undefined
    },
    undo: ({ keycloak }) => {
      keycloak.managementRoles = ['manage-users', 'view-users', 'view-realm']
    },
    check: 'keycloak',
    severity: 'error',
    says: 'The client bursar may not manage users of the realm customers.',
    fix: 'realm-management roles manage-users',
  },
  {
    name: 'the token issuer cannot be reached',
    break: (stage) => {
      const oidc = { issuer: AWAY, audience: 'bursar' }
      return withConfig(stage, { api: { ...stage.config.api, oidc } })
    },
    check: 'oidc',
    severity: 'error',
    says: 'The issuer http://127.0.0.1:9 gives no discovery document.',
    fix: 'Check OIDC_ISSUER',
  },
  {
    name: 'the token issuer calls itself by another name',
    break: (stage) => {
      const issuer = stage.config.api.oidc!.issuer.replace('127.0.0.1', 'localhost')
      return withConfig(stage, { api: { ...stage.config.api, oidc: { issuer, audience: 'x' } } })
    },
    check: 'oidc',
    severity: 'error',
    says: 'names another issuer: http://127.0.0.1:',
    fix: 'Set OIDC_ISSUER to the issuer that the document names.',
  },
  {
    name: 'the alert channel cannot be reached',
    break: (stage) => {
      const webhookUrl = new URL(`${AWAY}/services/T0/B0/secret-path`)
      return withConfig(stage, { alerts: { ...stage.config.alerts, webhookUrl } })
    },
    check: 'alerts',
    severity: 'error',
    says: 'The server of ALERT_WEBHOOK_URL (127.0.0.1:9) cannot be reached: ECONNREFUSED.',
    fix: 'Check ALERT_WEBHOOK_URL',
  },
  {
    name: 'no alert channel is set',
    break: (stage) => withConfig(stage, { alerts: { ...stage.config.alerts, webhookUrl: null } }),
    check: 'alerts',
    severity: 'info',
    says: 'No alert channel is set.',
    fix: 'Set ALERT_EMAIL or ALERT_WEBHOOK_URL.',
  },
]
