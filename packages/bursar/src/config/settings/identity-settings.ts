import { type ApiToken, parseApiTokens, parseNamedApiTokens } from '../api/api-tokens.ts'
import { baseUrl, NONE, readBy, setting, textLike, usual } from '../setting.ts'

const CLIENT_SECRET = {
  expects: 'the secret of that client',
  schema: textLike(/^\S{8,255}$/, 'it is too short or has spaces in it'),
  absent: NONE,
  secret: true,
} as const

/** Who may ask what, and how they prove who they are. */
export const IDENTITY_SETTINGS = {
  API_TOKEN: setting<readonly ApiToken[]>({
    meaning: 'Lets one backend of yours in.',
    expects:
      'a random text of at least 24 characters that your own code sends, with the scopes read ' +
      'and usage; several, separated by commas, while one is rolled',
    schema: readBy(parseApiTokens),
    absent: { value: [], said: 'none' },
    secret: true,
  }),
  API_TOKENS: setting<readonly ApiToken[]>({
    meaning: 'Lets backends of yours in, each with a name and scopes.',
    expects:
      'named tokens with scopes, separated by commas: NAME:SCOPE+SCOPE:TOKEN, such as ' +
      'backend:read+billing:3f0c…; the scopes are read, usage, billing and tenants',
    schema: readBy(parseNamedApiTokens),
    absent: { value: [], said: 'none' },
    secret: true,
  }),
  OIDC_ISSUER: setting<string | null>({
    meaning: 'Whose tokens are believed in the customer API.',
    expects: 'the issuer as its tokens name it: https://host[/path]; http:// only for this machine',
    // To the letter: a slash at the end is part of the name.
    schema: readBy((text) => {
      const read = baseUrl('path').safeParse(text)
      return read.success ? { value: text } : { wrong: read.error.issues[0]!.message }
    }),
    absent: { value: null, said: 'no customer API for end users’ tokens' },
  }),
  OIDC_AUDIENCE: setting<string | null>({
    meaning: 'Tokens that are made out to someone else are refused.',
    expects: 'whom tokens for Bursar are made out to (`aud`)',
    schema: textLike(/^\S{1,255}$/, 'it is too long or has spaces in it'),
    absent: { value: null, said: 'none; required with `OIDC_ISSUER`' },
  }),
  CONSOLE_URL: setting<URL | null>({
    meaning: 'The address of the console behind a single sign-on, and in links of alerts.',
    expects: 'where browsers find the console: https://host[:port]; http:// only for this machine',
    schema: baseUrl('host'),
    absent: { value: null, said: 'none; required with `CONSOLE_OIDC_ISSUER`' },
  }),
  CONSOLE_OIDC_ISSUER: setting<URL | null>({
    meaning: 'Where operators sign in.',
    expects: 'the issuer that operators sign in at; http:// only for this machine',
    schema: baseUrl('path'),
    absent: { value: null, said: 'one-time links, on this machine only' },
  }),
  CONSOLE_OIDC_CLIENT_ID: setting<string | null>({
    meaning: 'The console, as that issuer knows it.',
    expects: 'the id of a confidential client of that issuer',
    schema: textLike(/^\S{1,255}$/, 'it is not the id of a client'),
    absent: NONE,
  }),
  CONSOLE_OIDC_CLIENT_SECRET: setting<string | null>({
    meaning: 'Proves to that issuer that it is the console.',
    ...CLIENT_SECRET,
  }),
  CONSOLE_ROLES_CLAIM: setting<string>({
    meaning: 'Where the roles of an operator stand.',
    expects: 'the claim of the ID token that lists roles, such as realm_access.roles',
    schema: textLike(/^[\w.:/-]{1,200}$/, 'it is not the name of a claim'),
    absent: usual('roles'),
  }),
  CONSOLE_VIEWER_ROLE: setting<string>({
    meaning: 'Who may look at the console.',
    expects: 'the role of those who may look',
    schema: textLike(/^\S{1,200}$/, 'it is not the name of a role'),
    absent: usual('bursar-viewer'),
  }),
  CONSOLE_OPERATOR_ROLE: setting<string>({
    meaning: 'Who may act in the console.',
    expects: 'the role of those who may act',
    schema: textLike(/^\S{1,200}$/, 'it is not the name of a role'),
    absent: usual('bursar-operator'),
  }),
  KEYCLOAK_URL: setting<URL | null>({
    meaning: 'The Keycloak that gets a user for each tenant.',
    expects: 'https://host[:port][/path]; http:// only for this machine',
    schema: baseUrl('path'),
    absent: { value: null, said: 'no identities' },
  }),
  KEYCLOAK_REALM: setting<string | null>({
    meaning: 'The realm of these users.',
    expects: 'the name of the realm',
    schema: textLike(/^[^/\s]{1,255}$/, 'it is not the name of a realm'),
    absent: NONE,
  }),
  KEYCLOAK_CLIENT_ID: setting<string | null>({
    meaning: 'Bursar, as Keycloak knows it.',
    expects: 'the id of a confidential client with a service account',
    schema: textLike(/^\S{1,255}$/, 'it is not the id of a client'),
    absent: NONE,
  }),
  KEYCLOAK_CLIENT_SECRET: setting<string | null>({
    meaning: 'Proves to Keycloak that it is Bursar.',
    ...CLIENT_SECRET,
  }),
} as const
