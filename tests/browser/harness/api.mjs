// The API as a stranger would use it, to bring a ticket to where a walk begins.
import { randomUUID } from 'node:crypto';

export class Api {
  constructor(base, centre, tokens) {
    this.root = `${base}/api/v1/centres/${centre}`;
    this.tokens = tokens;
  }

  /** Sends one request as a role; answers the parsed body, or throws with the problem. */
  async send(role, method, path, body) {
    const token = this.tokens[role];
    if (!token) throw new Error(`the demo printed no token for ${role}; it has ${Object.keys(this.tokens)}`);
    const answer = await fetch(this.root + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${role} ${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  async register(fields, role = 'agent') {
    const { ticket } = await this.send(role, 'POST', '/tickets', fields);
    return ticket.number;
  }

  command(number, role, verb, fields = {}) {
    return this.send(role, 'POST', `/tickets/${number}/commands`, { do: verb, with: fields });
  }

  ticket(number, role = 'dispatcher') {
    return this.send(role, 'GET', `/tickets/${number}`);
  }
}
