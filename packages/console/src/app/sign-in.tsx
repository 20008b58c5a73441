import { Button } from '@mantine/core'
import { API } from '../api/request.ts'
import { Lone } from './lone.tsx'

/** The way in: the identity provider, or where there is none a one-time link. */
export function SignIn({ isByLink }: { readonly isByLink: boolean }) {
  const problem = new URLSearchParams(location.search).get('problem')
  return (
    <Lone icon="key" title="Sign in">
      {problem === null ? null : (
        <p role="alert">
          <span className="bad">You were not let in.</span> {whyOf(problem, isByLink)}
        </p>
      )}
      <p>The console shows what Bursar did, and why. It needs to know who is asking.</p>
      {isByLink ? (
        <>
          <p>Sign in with a one-time link. On the machine that Bursar runs on, run:</p>
          <pre>bursar console-link</pre>
          <p>Open the link in a browser on that machine. It works once, for 15 minutes.</p>
        </>
      ) : (
        <Button component="a" href={`${API}/sign-in`} size="md" fullWidth>
          Sign in
        </Button>
      )}
    </Lone>
  )
}

/** What did not work, so that nobody doubts an account that is in order. */
function whyOf(code: string, isByLink: boolean): string {
  if (code === 'IDENTITY_UNAVAILABLE') {
    return 'The identity provider does not answer. That is not about your account: try again later.'
  }
  if (code === 'POSTGRES_UNAVAILABLE') {
    return 'The database does not answer. That is not about your account: try again later.'
  }
  if (code !== 'SIGN_IN_REFUSED') {
    return 'It did not work here. That is not about your account: try again later.'
  }
  return isByLink
    ? 'The link was used before, is too old, or came from another machine or through a proxy.'
    : 'It took too long, or your account has no role here.'
}
