import type { Remedy } from '../contract.ts'

/** Advice that several probes share; the snippets are where the stacks differ. */

export const VERIFY: Remedy = {
  text: 'Verify the signature over the raw body before anything else, and answer 400 if it fails.',
  express:
    "app.post('/webhook', express.raw({ type: '*/*' }), (req, res) => {\n  const " +
    'event = stripe.webhooks.constructEvent(req.body, ' +
    "req.headers['stripe-signature'], secret)",
  next:
    'const event = stripe.webhooks.constructEvent(\n  await request.text(), ' +
    "request.headers.get('stripe-signature') ?? '', secret)",
  fastapi:
    'event = stripe.Webhook.construct_event(\n    await request.body(), ' +
    'request.headers.get("stripe-signature", ""), secret)',
  rails:
    'event = Stripe::Webhook.construct_event(\n  request.raw_post, ' +
    "request.headers['Stripe-Signature'].to_s, secret)",
}

export const FAIL_CLOSED: Remedy = {
  text:
    'Refuse to start without a real signing secret (whsec_ and at least 24 ' +
    'characters), for every member of a list.',
  express:
    "if (!/^whsec_.{24,}$/.test(secret ?? '')) throw new Error('STRIPE_WEBHOOK_SECRET is not set')",
  next:
    "if (!/^whsec_.{24,}$/.test(secret ?? '')) throw new " +
    "Error('STRIPE_WEBHOOK_SECRET is not set')",
  fastapi:
    'if not re.fullmatch(r"whsec_.{24,}", secret or ""): raise ' +
    'SystemExit("STRIPE_WEBHOOK_SECRET is not set")',
  rails:
    "secret = ENV.fetch('STRIPE_WEBHOOK_SECRET')\nraise 'not a signing secret' " +
    'unless secret.match?(/\\Awhsec_.{24,}\\z/)',
}

export const RAW_BODY: Remedy = {
  text: 'Verify exactly the bytes that came: no parsing, no re-serialising, no decoding before it.',
  express:
    "app.post('/webhook', express.raw({ type: '*/*' }), handler) // before app.use(express.json())",
  next:
    'const body = await request.text() // App Router; Pages Router: bodyParser: ' +
    'false and buffer the stream',
  fastapi: 'body = await request.body()  # never await request.json() and dump it again',
  rails: 'body = request.raw_post # never params.to_json',
}

export const WINDOW: Remedy = {
  text:
    'Refuse timestamps older than 300 seconds; use the verifier of the SDK and leave ' +
    'its tolerance alone (0 turns the check off).',
}

export const ROTATION: Remedy = {
  text:
    'Accept if any v1 of the header matches any live secret; Stripe sends one v1 for ' +
    'each secret while you roll it.',
}

export const ANSWER_4XX: Remedy = {
  text:
    'Catch every failure of verifying and parsing, not only the error class of the ' +
    'SDK, and answer 400.',
  express: 'try { event = construct(…) } catch { return res.sendStatus(400) }',
  fastapi:
    'except Exception:  # SignatureVerificationError, ValueError, ' +
    'UnicodeDecodeError, TypeError …\n    return Response(status_code=400)',
}

export const ANSWER_2XX: Remedy = {
  text:
    'Answer 200 to every rightly signed event, also to types you do not handle: ' +
    'anything else is sent again for days and may disable the endpoint.',
  express: 'default: return res.sendStatus(200)',
}

export const CAP_BODY: Remedy = {
  text:
    'Cap the body at about 1 MB while it is read, whatever Content-Length says, and ' +
    'answer 413.',
  express: "express.raw({ type: '*/*', limit: '1mb', inflate: false })",
  next: 'Stop reading request.body after 1 MB, or set client_max_body_size at the proxy.',
  fastapi:
    'async for chunk in request.stream():\n    size += len(chunk)\n    if size > ' +
    '1_048_576: return Response(status_code=413)',
  rails: 'Limit it at the proxy: client_max_body_size 1m;',
}

export const DEDUPE: Remedy = {
  text:
    'Record the event id under a unique constraint in the same transaction as its ' +
    'effect, and give each effect its own key (invoice id, subscription id), for two ' +
    'events may state one fact.',
}

export const RETRY_SAFE: Remedy = {
  text:
    'Mark an event as done only in the transaction that commits its effect; answer ' +
    '5xx until then, or store it durably and work it off.',
}

export const REFETCH: Remedy = {
  text:
    'Treat the event as a hint: ask Stripe for the object, write what it answers, ' +
    'and drop an answer older than the one you have.',
}

export const FAIL_CLOSED_STATUS: Remedy = {
  text:
    'Grant access for a list of statuses (active, trialing); everything else, and ' +
    'everything new, grants nothing.',
}

export const OWNERSHIP: Remedy = {
  text:
    'Decide whose it is by your own table from Stripe customer to tenant; what ' +
    'metadata, references or email claim must match a checkout that you started.',
}

export const QUIET_ERRORS: Remedy = {
  text: 'Answer refusals with a fixed short body; keep the reason for the log.',
  express: "res.status(400).json({ error: 'invalid' }) // not err.message",
  fastapi: 'return JSONResponse({"error": "invalid"}, status_code=400)  # not str(error)',
}

export const ACK_FAST: Remedy = {
  text:
    'Store the event, answer 200, and do the work afterwards; never call Stripe or ' +
    'anybody else before the answer.',
}

export const PROXY: Remedy = {
  text:
    'Settle it where TLS ends: one canonical https address, HTTP closed or refused, ' +
    'no redirects on the webhook path.',
}

export const STRICT_PARSE: Remedy = {
  text:
    'Parse after verifying, check the type of each field you read, and answer 400 to ' +
    'what is no event.',
}

export const LOGS: Remedy = {
  text:
    'Log named fields only (event id, type, outcome); never the body, the headers or ' +
    'an error object of the SDK, which carries both.',
}
