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
          <span className="bad">You are not signed in.</span> {whyOf(problem, isByLink)}
        </p>
      )}
      <p>The Bursar console shows your subscriptions, the events from Stripe, and open issues.</p>
      {isByLink ? (
        <>
          <p>Sign in with a one-time link. On the machine where Bursar runs, run:</p>
          <pre>bursar console-link</pre>
          <p>Open the link in a browser on the same machine. It works once, within 15 minutes.</p>
        </>
      ) : (
        <Button component="a" href={`${API}/sign-in`} size="md" fullWidth>
          Sign in
        </Button>
      )}
    </Lone>
  )
}

/** What did not work, so that nobody doubts an account that has no problem. */
function whyOf(code: string, isByLink: boolean): string {
  if (code === 'IDENTITY_UNAVAILABLE') {
    return 'The identity provider does not respond. Your account is not the cause. Try again later.'
  }
  if (code === 'POSTGRES_UNAVAILABLE') {
    return 'The database does not respond. Your account is not the cause. Try again later.'
  }
  if (code !== 'SIGN_IN_REFUSED') {
    return 'Bursar has a problem. Your account is not the cause. Try again later.'
  }
  return isByLink
    ? 'The link expired, was already used, or was opened on another machine or through a proxy.'
    : 'The sign-in took too long, or your account has no role in Bursar. Ask your administrator.'
}
