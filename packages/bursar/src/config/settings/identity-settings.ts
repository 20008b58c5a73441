import { type ApiToken, parseApiTokens, parseNamedApiTokens } from '../api/api-tokens.ts'
import { baseUrl, NONE, readBy, setting, textLike, usual } from '../setting.ts'

const CLIENT_SECRET = {
  expects: 'the secret of this client',
  schema: textLike(/^\S{8,255}$/, 'it is too short or contains spaces'),
  absent: NONE,
  secret: true,
} as const

/** Who may ask what, and how they prove who they are. */
export const IDENTITY_SETTINGS = {
  API_TOKEN: setting<readonly ApiToken[]>({
    meaning: 'One API token for your backend.',
    expects:
      'a random text of at least 24 characters that your code sends; it has the scopes read ' +
      'and usage; during a rotation several, separated by commas',
    schema: readBy(parseApiTokens),
    absent: { value: [], said: 'none' },
    secret: true,
  }),
  API_TOKENS: setting<readonly ApiToken[]>({
    meaning: 'API tokens for your backends, each with a name and scopes.',
    expects:
      'named tokens with scopes, separated by commas: NAME:SCOPE+SCOPE:TOKEN, such as ' +
      'backend:read+billing:3f0c…; the scopes are read, usage, billing and tenants',
    schema: readBy(parseNamedApiTokens),
    absent: { value: [], said: 'none' },
    secret: true,
  }),
  OIDC_ISSUER: setting<string | null>({
    meaning: 'The issuer of your end users’ tokens for the customer API.',
    expects:
      'the issuer, as the tokens name it: https://host[/path]; http:// only for this machine',
    // To the letter: a slash at the end is part of the name.
    schema: readBy((text) => {
      const read = baseUrl('path').safeParse(text)
      return read.success ? { value: text } : { wrong: read.error.issues[0]!.message }
    }),
    absent: { value: null, said: 'no customer API for end users’ tokens' },
  }),
  OIDC_AUDIENCE: setting<string | null>({
    meaning: 'The audience (`aud`) of these tokens. Bursar rejects tokens for other audiences.',
    expects: 'the audience (`aud`) that tokens for Bursar have',
    schema: textLike(/^\S{1,255}$/, 'it is too long or contains spaces'),
    absent: { value: null, said: 'none; required with `OIDC_ISSUER`' },
  }),
  CONSOLE_URL: setting<URL | null>({
    meaning: 'The address of the console: for single sign-on, and for links in alerts.',
    expects: 'where browsers find the console: https://host[:port]; http:// only for this machine',
    schema: baseUrl('host'),
    absent: { value: null, said: 'none; required with `CONSOLE_OIDC_ISSUER`' },
  }),
  CONSOLE_OIDC_ISSUER: setting<URL | null>({
    meaning: 'The identity provider where operators sign in.',
    expects: 'the issuer URL of the operators’ identity provider; http:// only for this machine',
    schema: baseUrl('path'),
    absent: { value: null, said: 'one-time links, on this machine only' },
  }),
  CONSOLE_OIDC_CLIENT_ID: setting<string | null>({
    meaning: 'The client ID of the console at this identity provider.',
    expects: 'the ID of a confidential client of this issuer',
    schema: textLike(/^\S{1,255}$/, 'it is not a client ID'),
    absent: NONE,
  }),
  CONSOLE_OIDC_CLIENT_SECRET: setting<string | null>({
    meaning: 'The client secret of the console at this identity provider.',
    ...CLIENT_SECRET,
  }),
  CONSOLE_ROLES_CLAIM: setting<string>({
    meaning: 'The claim with an operator’s roles.',
    expects: 'the claim of the ID token that lists roles, such as realm_access.roles',
    schema: textLike(/^[\w.:/-]{1,200}$/, 'it is not the name of a claim'),
    absent: usual('roles'),
  }),
  CONSOLE_VIEWER_ROLE: setting<string>({
    meaning: 'The role that may read in the console.',
    expects: 'the name of the viewer role',
    schema: textLike(/^\S{1,200}$/, 'it is not a role name'),
    absent: usual('bursar-viewer'),
  }),
  CONSOLE_OPERATOR_ROLE: setting<string>({
    meaning: 'The role that may also act in the console.',
    expects: 'the name of the operator role',
    schema: textLike(/^\S{1,200}$/, 'it is not a role name'),
    absent: usual('bursar-operator'),
  }),
  KEYCLOAK_URL: setting<URL | null>({
    meaning: 'The Keycloak server in which every tenant gets a user.',
    expects: 'https://host[:port][/path]; http:// only for this machine',
    schema: baseUrl('path'),
    absent: { value: null, said: 'no identities are provisioned' },
  }),
  KEYCLOAK_REALM: setting<string | null>({
    meaning: 'The Keycloak realm of these users.',
    expects: 'the name of the realm',
    schema: textLike(/^[^/\s]{1,255}$/, 'it is not a realm name'),
    absent: NONE,
  }),
  KEYCLOAK_CLIENT_ID: setting<string | null>({
    meaning: 'The client ID of Bursar in Keycloak.',
    expects: 'the ID of a confidential client with a service account',
    schema: textLike(/^\S{1,255}$/, 'it is not a client ID'),
    absent: NONE,
  }),
  KEYCLOAK_CLIENT_SECRET: setting<string | null>({
    meaning: 'The client secret of Bursar in Keycloak.',
    ...CLIENT_SECRET,
  }),
} as const
