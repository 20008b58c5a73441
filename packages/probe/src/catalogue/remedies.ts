import type { Remedy } from '../contract.ts'

/** Fixes that several probes share, with code where the stacks differ. */

export const VERIFY: Remedy = {
  text: 'Verify the signature over the raw body before any other work. If it fails, answer 400.',
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
    'characters). If you configure several secrets, check each of them.',
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
  text: 'Verify the exact bytes of the request before you parse, serialize or decode the body.',
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
    'Reject timestamps older than 300 seconds. Use the SDK to verify, and keep its ' +
    'default tolerance (0 disables the check).',
}

export const ROTATION: Remedy = {
  text:
    'Accept an event if any v1 signature in the header matches any active secret. During a ' +
    'rotation, Stripe sends one v1 signature for each secret.',
}

export const ANSWER_4XX: Remedy = {
  text:
    'Catch all errors from verification and parsing, not only the SDK error class, and ' +
    'answer 400.',
  express: 'try { event = construct(…) } catch { return res.sendStatus(400) }',
  fastapi:
    'except Exception:  # SignatureVerificationError, ValueError, ' +
    'UnicodeDecodeError, TypeError …\n    return Response(status_code=400)',
}

export const ANSWER_2XX: Remedy = {
  text:
    'Answer 200 to every correctly signed event, including types that you do not handle. ' +
    'Stripe retries other answers for days and may disable the endpoint.',
  express: 'default: return res.sendStatus(200)',
}

export const CAP_BODY: Remedy = {
  text:
    'Limit the body to about 1 MB while reading it, regardless of Content-Length, and ' +
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
    'Record the event ID with a unique constraint in the same transaction as its effect. ' +
    'Also give each effect its own key (invoice ID, subscription ID), because two events ' +
    'can report the same fact.',
}

export const RETRY_SAFE: Remedy = {
  text:
    'Mark an event as processed only in the transaction that commits its effect. Until ' +
    'then, answer 5xx, or store the event durably and process it later.',
}

export const REFETCH: Remedy = {
  text:
    'Treat the event as a hint: fetch the object from Stripe, store the result, and drop ' +
    'results that are older than the one you have.',
}

export const FAIL_CLOSED_STATUS: Remedy = {
  text:
    'Grant access only for a fixed list of statuses (active, trialing). All other and ' +
    'unknown statuses must grant nothing.',
}

export const OWNERSHIP: Remedy = {
  text:
    'Look up the owner in your own table of Stripe customers and tenants. Accept an owner ' +
    'from metadata, references or email only if it matches a checkout that you created.',
}

export const QUIET_ERRORS: Remedy = {
  text: 'Answer rejected requests with a short, fixed body. Write the reason only to the log.',
  express: "res.status(400).json({ error: 'invalid' }) // not err.message",
  fastapi: 'return JSONResponse({"error": "invalid"}, status_code=400)  # not str(error)',
}

export const ACK_FAST: Remedy = {
  text:
    'Store the event, answer 200, and do the work afterward. Never call Stripe or another ' +
    'service before you answer.',
}

export const PROXY: Remedy = {
  text:
    'Fix this where TLS ends: use one canonical https URL, close or reject HTTP, and do not ' +
    'redirect the webhook path.',
}

export const STRICT_PARSE: Remedy = {
  text:
    'Parse the body after verification, check the type of each field that you read, and ' +
    'answer 400 to bodies that are not events.',
}

export const LOGS: Remedy = {
  text:
    'Log only selected fields (event ID, type, outcome). Never log the body, the headers, ' +
    'or an SDK error object, which contains both.',
}
