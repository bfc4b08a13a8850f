// What must never happen on a page, whatever a walk is about: errors on the console (a breach of
// the content policy is one), exceptions, requests that fail, answers that nobody expected.

/** Statuses with which the program refuses politely; a walk sees the words on the page. */
const REFUSALS = new Set([409, 412, 422]);

/** Watches `page`; `problems` fills as things go wrong, `expected` holds statuses a walk provokes. */
export function watch(page) {
  const problems = new Set();
  const expected = new Set();
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // Told again, with the address, by the response itself.
    if (message.text().startsWith('Failed to load resource: the server responded')) return;
    if (message.text().includes('net::ERR_INTERNET_DISCONNECTED')) return;
    problems.add(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.add(`exception: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A page that is left takes its live feed and its unfinished pictures with it.
    if (why === 'net::ERR_ABORTED') return;
    // Only a walk takes the network away.
    if (why === 'net::ERR_INTERNET_DISCONNECTED') return;
    problems.add(`request: ${request.method()} ${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    const status = response.status();
    if (status < 400 || REFUSALS.has(status) || expected.has(status)) return;
    problems.add(`answer: ${status} for ${response.request().method()} ${response.url()}`);
  });
  return { problems, expected };
}
